import type { RunStatus } from '../../src/contract/messages.ts';
import { noCounts } from '../../src/domain/ledger.ts';
import { standbyRegion } from './fleet-files.ts';
import { failsWith, instanceFleet, machines, usualType } from './instance-fleet.ts';
import type { PrepareRun } from './prepare-run.ts';
import type { FaultRequest } from './simulator.ts';
import type { FleetOptions } from './test-fleet.ts';
import { until } from './waiting.ts';

/** Machines of which AWS has none of the usual type. */
export const lacking = ['kiosks/2', 'kiosks/5', 'kiosks/11', 'render/1', 'render/9'];

/** The machine that AWS will never make. */
export const wrong = 'signage/4';

/** How many instances the Region may have at first. */
const roomFor = 28;

const groups = [machines('kiosks', 12), machines('render', 10), machines('signage', 6), machines('spare', 2)];

/** So long a launch takes to fail, in world time: until every machine has been asked for, and the test moves the clock. */
const durationMs = 24 * 3_600_000;

/** One that is refused holds all creates: the last two stand still until both are on the wire, so that both are refused. */
const lastTwo: FaultRequest = {
  ...{ kind: 'call', id: 'the last two', operation: 'CreateWorkspaceInstance', requestIncludes: '"spare/' },
  ...{ action: 'hold', times: 'always' },
};

/**
 * Forty desktops, mail and thirty machines: five meet no capacity, one is wrong for good, and the quota has no room for the
 * last two.
 */
export function thirtyMachines(faults: readonly FaultRequest[] = [], file: FleetOptions['file'] = {}): FleetOptions {
  const usual = { instanceTypes: [usualType] };
  return instanceFleet(groups, {
    ...{ desktops: 40, directories: 2, mail: true },
    settings: { quotas: { [`${standbyRegion}/instances`]: roomFor } },
    faults: [
      ...lacking.map((machine) => failsWith('InsufficientInstanceCapacity', machine, { ...usual, durationMs })),
      failsWith('InvalidAMIID.NotFound', wrong, { durationMs }),
      lastTwo,
      ...faults,
    ],
    file: {
      ...file,
      limits: { toleratedFailures: '10%', provisioningDeadline: '300s', removalDeadline: '60s', ...file.limits },
    },
  });
}

/** Waits until nothing happens any more: two are held, those without capacity wait behind them, all else has its verdict. */
export async function untilHeld(run: PrepareRun, timeoutMs = 20_000): Promise<void> {
  const { simulator } = run.fleet.world;
  const held = await until(
    'the last two creates on the wire',
    async () => {
      const calls = await simulator.holds('the last two');
      return calls.length >= 2 && calls;
    },
    { timeoutMs },
  );
  await simulator.heal('the last two');
  for (const { call } of held) await simulator.release(call);
  await run.untilStatus('two machines held', ({ instances }) => instances?.counts.held === 2, timeoutMs);
  await simulator.advance(durationMs);
  await run.untilStatus('all else at rest', isAtRest, timeoutMs);
}

function isAtRest({ counts, mail, instances, blocked }: RunStatus): boolean {
  const { ready, failed, held, pending } = instances?.counts ?? noCounts();
  const areMachines = ready === 22 && failed === 1 && held === 2 && pending === lacking.length;
  return areMachines && counts.ready === 40 && mail?.state === 'ready' && blocked.length > 0;
}

/** Raises the quota: nothing is to come of that until an operator says `retry`. */
export async function raiseTheQuota({ fleet }: PrepareRun): Promise<void> {
  await fleet.world.simulator.settings({ quotas: { [`${standbyRegion}/instances`]: 1000 } });
}
