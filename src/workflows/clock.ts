/**
 * The time of the workflow in epoch milliseconds: the server's time of the task that is being worked on. It is the same
 * again on replay, and the only clock that workflow code may look at.
 */
export function nowMs(): number {
  return Date.now();
}
