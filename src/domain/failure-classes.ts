/** What an item of `FailedStandbyRequests` means for its desktop. */
export type FailureClass = 'transient' | 'already-done' | 'hold' | 'permanent' | 'unknown';

/**
 * The table. Codes are free strings without a published list, so they are compared without an `Exception` suffix and by
 * their first part (`ResourceNotFound.Directory` is a `ResourceNotFound`). Sources: the modelled
 * errors of the WorkSpaces API 2015-04-08 and codes reported by users of CreateWorkspaces.
 */
const classes: readonly (readonly [code: string, is: FailureClass])[] = [
  ['Throttling', 'transient'],
  ['RequestLimitExceeded', 'transient'],
  ['TooManyRequests', 'transient'],
  ['OperationInProgress', 'transient'],
  ['ResourceUnavailable', 'transient'],
  ['InvalidResourceState', 'transient'],
  ['InternalServer', 'transient'],
  ['InternalServerError', 'transient'],
  ['InternalFailure', 'transient'],
  ['InternalError', 'transient'],
  ['ServiceUnavailable', 'transient'],
  ['InsufficientCapacity', 'transient'],
  ['ResourceExists', 'already-done'],
  ['ResourceAlreadyExists', 'already-done'],
  ['ResourceLimitExceeded', 'hold'],
  ['LimitExceeded', 'hold'],
  ['QuotaExceeded', 'hold'],
  ['ServiceQuotaExceeded', 'hold'],
  ['AccessDenied', 'hold'],
  ['ExpiredToken', 'hold'],
  ['OptInRequired', 'hold'],
  ['UnrecognizedClient', 'hold'],
  ['UnauthorizedOperation', 'hold'],
  ['ResourceNotFound', 'permanent'],
  ['OperationNotSupported', 'permanent'],
  ['UnsupportedWorkspaceConfiguration', 'permanent'],
  ['InvalidParameterValues', 'permanent'],
  ['InvalidParameterCombination', 'permanent'],
  ['Validation', 'permanent'],
  ['ValidationError', 'permanent'],
];

/** What a code is compared by: without what follows a point, and without an `Exception` suffix. */
export function nameOf(code: string): string {
  return code.replace(/\..*/s, '').replace(/Exception$/, '');
}

/** Classifies an error code of a failed item; anything not in the table is `unknown`. */
export function classifyItemFailure(code: string): FailureClass {
  const name = nameOf(code);
  return classes.find(([known]) => known === name)?.[1] ?? 'unknown';
}

/** Tries allowed per class before the desktop is given up (`transient`, `already-done`) or held (`unknown`). */
export const triesByClass = { transient: 6, 'already-done': 3, unknown: 3 } as const;

/** What becomes of a desktop whose item failed. */
export type ItemFate = 'retry' | 'read-back' | 'hold' | 'fail';

/** Decides a failed item by its class and by how many creates have been sent for the desktop. */
export function fateOfFailedItem(code: string, attempts: number): ItemFate {
  const is = classifyItemFailure(code);
  switch (is) {
    case 'transient':
      return attempts < triesByClass.transient ? 'retry' : 'fail';
    case 'already-done':
      return 'read-back';
    case 'hold':
      return 'hold';
    case 'permanent':
      return 'fail';
    case 'unknown':
      return attempts < triesByClass.unknown ? 'retry' : 'hold';
  }
}
