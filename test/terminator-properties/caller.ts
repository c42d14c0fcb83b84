import type { CourseStep } from './course.ts';

/** What a caller makes of the canaries: a forged one asks for too many and then for fewer, or for more in a second call. */
export interface Caller {
  /** Desktops of the plan. */
  readonly planned: number;
  readonly asking: 'as planned' | 'for more' | 'twice';
  /** How long it waits after each step that terminates. */
  readonly soakMs: number;
}

/** WorkSpaces per DescribeWorkspaces (WorkSpaces API 2015-04-08): nobody can ask for the proof of more. */
export const mostPerBatch = 25;

/** Whom it asks for at a step, call by call, by their numbers in the plan. */
export function callsAt(step: CourseStep, { planned, asking }: Caller): readonly (readonly number[])[] {
  const everyone = Array.from({ length: planned }, (_, number) => number);
  const wave = waveOf(step, everyone);
  if (asking === 'as planned') return [wave];
  const more = everyone.filter((number) => !wave.includes(number)).slice(0, wave.length);
  return asking === 'twice' ? [wave, more] : [[...wave, ...more].slice(0, mostPerBatch), wave];
}

function waveOf(step: CourseStep, everyone: readonly number[]): readonly number[] {
  switch (step) {
    case 'terminate the first':
      return everyone.slice(0, 1);
    case 'terminate the next':
      return [1, 3, 4, 5, 6].filter((number) => everyone.includes(number));
    default:
      return everyone.slice(0, mostPerBatch);
  }
}
