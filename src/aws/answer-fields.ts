import { UnreadableAnswer } from './wire.ts';

// The SDK checks nothing of what it receives: any field may be missing, null or of another type than its declaration.

/** The entries of a list that are objects; an absent list is empty. */
export function entries<T extends object>(list: readonly T[] | null | undefined): T[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).filter((entry): entry is T => typeof entry === 'object' && entry !== null);
}

/** As `entries`, for lists whose absence must not be taken for "there are none". */
export function expectedEntries<T extends object>(name: string, list: readonly T[] | null | undefined): T[] {
  if (!Array.isArray(list)) throw new UnreadableAnswer(undefined, `the answer has no list ${name}`);
  return entries<T>(list);
}

/** The field when it is a text with something in it. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The field when it is a finite number, else zero. */
export function numberOrZero(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** The field when it is a time, in epoch milliseconds. */
export function epochMs(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** An object with the fields that are not undefined: what `exactOptionalPropertyTypes` asks for. */
export function present<T extends object>(fields: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
