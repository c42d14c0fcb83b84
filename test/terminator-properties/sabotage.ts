import type { Edit } from './product.ts';
import { course, type CourseStep } from './course.ts';
import type { Script } from './script.ts';

/** One guard taken out of the product, and which sequences can show that it is missed. */
export interface Sabotage {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Sequences without any of it cannot tell the difference, so they are not played. */
  readonly shownBy: (script: Script) => boolean;
}

/** A row of the tables: its name, what shows it, and the edits that make it. */
export function sabotage(name: string, shownBy: Sabotage['shownBy'], ...edits: readonly Edit[]): Sabotage {
  return { name, shownBy, edits };
}

/** Edits of one file. */
export const editing =
  (file: string) =>
  (from: string, to: string): Edit => ({ file, from, to });

/** Sequences in which one of these happens. */
export const happening =
  (...names: readonly string[]) =>
  ({ interferences }: Script): boolean =>
    interferences.some(({ name }) => names.includes(name));

/** In the place of an approval of the course. */
export const insteadOf =
  (...names: readonly string[]) =>
  ({ interferences, omitted }: Script): boolean =>
    interferences.some(({ name, step }) => step < 2 && omitted.includes(step) && names.includes(name));

/** Sequences in which one of these steps is left out. */
export const without =
  (...steps: readonly CourseStep[]) =>
  ({ omitted }: Script): boolean =>
    omitted.some((index) => steps.includes(course[index] ?? 'unfence'));

/** Sequences of any of these kinds. */
export const either =
  (...ways: readonly ((script: Script) => boolean)[]) =>
  (script: Script): boolean =>
    ways.some((way) => way(script));
