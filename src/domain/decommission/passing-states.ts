import type { WorkspaceRecord } from '../workspace.ts';

/** How a read waits for WorkSpaces to come out of states that pass by themselves: with which pauses, and for how long. */
export interface PassingStates {
  readonly states: readonly string[];
  readonly everyMs: number;
  readonly forMs: number;
}

/** When to read these anew: as long as any of them is in a passing state, until the time is over, by the
 * clock of who reads. Undefined: answer now. */
export function nextLookAtMs(
  records: readonly Pick<WorkspaceRecord, 'state'>[],
  { states, everyMs, forMs }: PassingStates,
  beganAtMs: number,
  nowMs: number,
): number | undefined {
  const isPassing = records.some(({ state }) => state !== undefined && states.includes(state));
  const untilMs = beganAtMs + forMs;
  return isPassing && nowMs < untilMs ? Math.min(nowMs + everyMs, untilMs) : undefined;
}
