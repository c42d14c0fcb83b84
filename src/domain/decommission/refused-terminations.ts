import { classifyItemFailure, nameOf } from '../failure-classes.ts';

/**
 * What becomes of a primary that AWS named in `FailedRequests`. `again`: proved and asked anew; `keep`: it stays;
 * `read-back`: only a read tells whether it is gone; `surprise`: nobody knows what it means, so the run stops.
 */
export type TerminationFate = 'again' | 'keep' | 'read-back' | 'surprise';

/**
 * Where a terminate differs from a create: a state that forbids it (SUSPENDED) does not pass by itself. Codes are free
 * strings without a published list; these are the modelled errors of the WorkSpaces API 2015-04-08 and of IAM.
 */
const fates: ReadonlyMap<string, TerminationFate> = new Map([
  ['InvalidResourceState', 'keep'],
  ['OperationNotSupported', 'keep'],
  ['AccessDenied', 'keep'],
  ['UnauthorizedOperation', 'keep'],
  ['ExpiredToken', 'keep'],
  ['UnrecognizedClient', 'keep'],
  ['ResourceNotFound', 'read-back'],
]);

/** Decides a refused terminate by the name in its code. */
export function fateOfRefusedTermination(code: string): TerminationFate {
  const known = fates.get(nameOf(code));
  return known ?? (classifyItemFailure(code) === 'transient' ? 'again' : 'surprise');
}
