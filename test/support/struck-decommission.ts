import assert from 'node:assert/strict';
import type { DecommissionOutcome } from '../../src/contract/decommission.ts';
import { fencedNow, judgeEnd, terminations } from './gated-end.ts';
import { gatedFleet } from './gated-fleet.ts';
import { GatedRun, type Office } from './gated-world.ts';
import type { FaultRequest } from './simulator.ts';
import { TestFleet, type FleetOptions } from './test-fleet.ts';
import type { World } from './world.ts';

/** A world with its office, in which processes are killed. */
export interface StruckWorld {
  readonly world: World;
  readonly office: Office;
}

/** The moment at which a decommission is struck: the call that is held, and how it goes on when nobody waits for it. */
export interface Moment {
  readonly when: string;
  readonly call: Readonly<Omit<Extract<FaultRequest, { kind: 'call' }>, 'kind' | 'id' | 'action'>>;
  readonly then: 'drop' | 'continue';
}

const inPrimary = { region: 'us-east-1' } as const;
const modify = { operation: 'ModifyWorkspaceState', ...inPrimary } as const;
const terminate = { operation: 'TerminateWorkspaces', ...inPrimary } as const;

/** Every kind of moment at which the terminator can die. The third fence is of the wave of five. */
export const terminatorMoments: readonly Moment[] = [
  { when: 'before a fence is applied', call: { ...modify, nth: 3 }, then: 'drop' },
  { when: 'after a fence was applied', call: { ...modify, nth: 3, phase: 'after' }, then: 'drop' },
  { when: 'before a fence that is applied all the same', call: { ...modify, nth: 3 }, then: 'continue' },
  {
    when: 'while it reads for the proof',
    call: { operation: 'GetCallerIdentity', ...inPrimary, nth: 4 },
    then: 'drop',
  },
  { when: 'before a terminate is applied', call: { ...terminate, nth: 2 }, then: 'drop' },
  { when: 'before a terminate that is applied all the same', call: { ...terminate, nth: 2 }, then: 'continue' },
  { when: 'after a terminate was applied', call: { ...terminate, nth: 2, phase: 'after' }, then: 'drop' },
];

/** Every kind of moment at which the worker can die: what it reads, wakes and waits for. */
export const workerMoments: readonly Moment[] = [
  { when: 'while a fence is on the wire', call: { ...modify, nth: 3 }, then: 'continue' },
  {
    when: 'after it has woken a standby',
    call: { operation: 'StartWorkspaces', nth: 2, phase: 'after' },
    then: 'drop',
  },
  { when: 'while a terminate is on the wire', call: { ...terminate, nth: 2, phase: 'after' }, then: 'continue' },
  {
    when: 'while it looks who is gone',
    call: { operation: 'DescribeWorkspaces', ...inPrimary, nth: 12 },
    then: 'drop',
  },
];

/** Seven desktops: the canary, the canary of five, and one more. */
export async function begunIn({ world, office }: StruckWorld, options: FleetOptions = {}): Promise<GatedRun> {
  const run = new GatedRun(await TestFleet.in(world, gatedFleet({ desktops: 7, ...options })), office);
  await run.begin();
  return run;
}

/** Approves it; from here on nobody touches the run until it has ended. */
export async function approve(run: GatedRun): Promise<void> {
  for (const who of ['anna', 'omar'] as const) await run.hand('approve', await run.paper('approve', who));
}

/** Brings a run to the moment, strikes, and waits until the run has ended by itself. */
export async function struckAt(place: StruckWorld, { call, then }: Moment, strike: () => Promise<void>): Promise<void> {
  const { simulator } = place.world;
  const run = await begunIn(place);
  await simulator.addFaults({ ...call, kind: 'call', id: 'here', action: 'hold' });
  await approve(run);
  await simulator.hold('here', { timeoutMs: 60_000 });
  await strike();
  await simulator.releaseAll(then);
  await allGone(run, await run.outcome(120_000));
}

/** Nothing forgotten, nothing twice: every desktop is gone by one termination, and nobody is locked out. */
export async function allGone(run: GatedRun, outcome: DecommissionOutcome): Promise<void> {
  const told = JSON.stringify({ ...outcome, commands: [] }).slice(0, 2000);
  assert.deepEqual([outcome.endState, outcome.counts.gone, outcome.keptCount], ['done', 7, 0], told);
  const terminated = (await terminations(run)).flat();
  assert.deepEqual(terminated.length, new Set(terminated).size, 'each was terminated once');
  assert.deepEqual(await fencedNow(run), []);
  await judgeEnd(run, outcome);
}
