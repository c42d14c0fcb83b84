import type { Blocked, InstancesStatus, SlicePhase, SliceStatus } from '../contract/messages.ts';
import type { DesktopState } from '../domain/desktop.ts';
import { mismatchesIn } from '../domain/ledger-mismatch.ts';
import type { Counts } from '../domain/ledger.ts';

/** What is kept of a slice's answer: numbers and codes, and no user. */
export interface SliceFacts {
  readonly phase: SlicePhase;
  readonly asOfMs: number;
  readonly counts: Counts;
  readonly blocked: readonly Pick<Blocked, 'on' | 'code'>[];
  readonly mismatches: Readonly<Record<string, number>>;
  /** Since when the oldest is waited for; undefined when none is. Of one that was not asked for yet, the run's start. */
  readonly oldestSinceMs?: number;
}

/** Still being made, or not known to be: AWS or the run has yet to say what becomes of it, not a person. */
const awaited: ReadonlySet<DesktopState> = new Set(['pending', 'creating', 'unknown', 'adopted', 'provisioning']);

/** The facts of one answer. `startedAtMs`: when the run began. */
export function factsOfSlice(answer: SliceStatus | InstancesStatus, startedAtMs: number): SliceFacts {
  const { phase, asOfMs, counts, blocked } = answer;
  const items = 'instances' in answer ? answer.instances : answer.desktops;
  const since = items.flatMap(({ state, createdAtMs }) => (awaited.has(state) ? [createdAtMs ?? startedAtMs] : []));
  return {
    ...{ phase, asOfMs, counts },
    blocked: blocked.map(({ on, code }) => ({ on, code })),
    mismatches: mismatchesIn(items),
    ...(since.length > 0 && { oldestSinceMs: since.reduce((oldest, each) => Math.min(oldest, each)) }),
  };
}
