import type { WorkspaceRecord } from '../workspace.ts';

/** How a read waits for WorkSpaces to come out of states that pass by themselves; times in epoch milliseconds. */
export interface PassingStates {
  readonly states: readonly string[];
  readonly everyMs: number;
  readonly untilMs: number;
}

/** When to read these anew: as long as any of them is in a passing state, until the time is over. Undefined: answer now. */
export function nextLookAtMs(
  records: readonly Pick<WorkspaceRecord, 'state'>[],
  { states, everyMs, untilMs }: PassingStates,
  nowMs: number,
): number | undefined {
  const isPassing = records.some(({ state }) => state !== undefined && states.includes(state));
  return isPassing && nowMs < untilMs ? Math.min(nowMs + everyMs, untilMs) : undefined;
}
