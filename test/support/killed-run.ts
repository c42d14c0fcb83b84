import type { PrepareOutcome } from '../../src/domain/outcome.ts';
import type { Expectations } from '../audit/case.ts';
import type { KillPoint } from './kill-points.ts';
import type { PrepareRun } from './prepare-run.ts';
import type { FaultRequest, Hold } from './simulator.ts';
import { TestFleet, type FleetOptions } from './test-fleet.ts';
import type { World } from './world.ts';

/** Five desktops that AWS refuses for good: more than is tolerated, so the run asks and can be told to undo. */
const fiveRefused: FaultRequest = {
  ...{ kind: 'item', id: 'refused', action: 'fail', times: 'always', desktops: [0, 1, 2, 3, 4] },
  ...{ code: 'OperationNotSupportedException', message: 'made up' },
};

/** The fleet of runs that are struck: several creates, few desktops to read back, and time for a worker to be gone. */
const struckFleet: FleetOptions = {
  desktops: 24,
  mail: true,
  file: { limits: { batchSize: 5, mailDeadline: '60s', removalDeadline: '60s' } },
};

/** A run that is over, and what the world looks like after it. */
export interface EndedRun {
  readonly run: PrepareRun;
  readonly outcome: PrepareOutcome;
  readonly footprint: string;
}

/** Runs a fleet and brings it to the moment; `strike` kills and revives; then nobody touches it until it has ended. */
export async function runThrough(
  world: World,
  point: KillPoint,
  strike: () => Promise<void>,
  options: FleetOptions = {},
): Promise<EndedRun & { readonly reached: boolean }> {
  const hold: FaultRequest = { ...point.call, kind: 'call', id: 'here', action: 'hold' };
  const fromStart = point.during === 'prepare' ? [hold] : [fiveRefused];
  const faults = [...(options.faults ?? []), ...(point.faults ?? []), ...fromStart];
  const fleet = await TestFleet.in(world, { ...struckFleet, ...options, faults });
  const run = await fleet.prepare();
  if (point.during === 'undo') await tellToUndo(run, hold);
  const held = await heldUnlessOver(run);
  if (held === undefined) return { ...(await endOf(run)), reached: false };
  await Promise.all([strike(), point.then === 'late' ? releaseLate(world, held) : undefined]);
  // Whoever strikes may have released it already.
  if (point.then !== 'late') await world.simulator.releaseAll(point.then);
  return { ...(await endOf(run)), reached: true };
}

/** The same run with nobody killed: what the killed ones must end like. */
export async function runUndisturbed(
  world: World,
  during: KillPoint['during'],
  options: FleetOptions = {},
): Promise<EndedRun> {
  const fleet = await TestFleet.in(world, {
    ...struckFleet,
    ...options,
    ...(during === 'undo' && { faults: [fiveRefused] }),
  });
  const run = await fleet.prepare();
  if (during === 'undo') await tellToUndo(run);
  return endOf(run);
}

/** What the stranger expects of a run that was struck during this. */
export function expectationsOf(during: KillPoint['during']): Expectations {
  return during === 'undo' ? { undone: true } : {};
}

async function tellToUndo(run: PrepareRun, hold?: FaultRequest): Promise<void> {
  await run.untilStatus(
    'a decision, with all else at rest',
    ({ blocked, mail, counts }) =>
      blocked.some(({ on }) => on === 'decision') && mail?.state === 'ready' && counts.provisioning === 0,
  );
  if (hold !== undefined) await run.fleet.world.simulator.addFaults(hold);
  await run.tell('decide', { decision: 'compensate', reason: 'undo it' });
}

/** Lets a call that nobody waits for be applied after its outcome was read back for the first time. */
async function releaseLate(world: World, held: Hold): Promise<void> {
  const { lastSeq } = await world.simulator.audit({ limit: 1 });
  const isReadBack = (request: unknown): boolean => JSON.stringify(request).includes('UserName');
  const query = { after: lastSeq, operation: 'DescribeWorkspaces', event: 'answered' };
  // It is released in any case: where nothing is read back user by user, it is simply very late.
  await world.simulator.audited(query, ({ request }) => isReadBack(request)).catch(() => undefined);
  await world.simulator.release(held.call, 'continue');
}

/** The held call, or nothing when the run is over without ever having come to this moment. */
async function heldUnlessOver(run: PrepareRun): Promise<Hold | undefined> {
  const held = run.fleet.world.simulator.hold('here', { timeoutMs: 30_000 });
  held.catch(() => undefined);
  return Promise.race([held, run.outcome().then(() => undefined)]);
}

async function endOf(run: PrepareRun): Promise<EndedRun> {
  const outcome = await run.outcome();
  return { run, outcome, footprint: await footprintOf(run, outcome) };
}

/**
 * The final state, comparable between runs of one seed: each desktop with its state and standby (ids depend on the seed,
 * the user and how many standbys the user has had), and the endpoint. How many standbys a run had made when it began to
 * ask is a matter of moments; undone, none of them may be left, made before or not.
 */
async function footprintOf(run: PrepareRun, outcome: PrepareOutcome): Promise<string> {
  const isGone = (state: string): boolean =>
    outcome.endState === 'compensated' && (state === 'removed' || state === 'pending');
  const lines = (await run.ledger()).map(({ user, state, standbyId = '-' }) =>
    isGone(state) ? `${user} has none` : `${user} ${state} ${standbyId}`,
  );
  return [...lines.sort(), `mail ${outcome.mail?.state ?? 'none'}`, outcome.endState].join('\n');
}
