import { prepareKillPoints, undoKillPoints, type KillPoint } from '../support/kill-points.ts';
import type { FaultRequest } from '../support/simulator.ts';
import type { FleetOptions } from '../support/test-fleet.ts';
import { catalogue } from './catalogue.ts';
import { Random } from './random.ts';

/** Who is killed at the moment. */
export type Victim = 'the worker' | 'the worker, while a second one is there' | 'the Temporal server';

const kinds = Object.keys(catalogue);

/** Everything that one seed decides. */
export interface Composition {
  readonly seed: number;
  readonly point: KillPoint;
  readonly victim: Victim;
  readonly faults: readonly string[];
  readonly options: FleetOptions;
}

/** A worker that is gone for seconds must not run into deadlines that are minutes in a world of real speed. */
const patient = { mailDeadline: '60s', removalDeadline: '60s' };

/** The composition of a seed: the same seed composes the same run. */
export function compose(seed: number, desktops: number): Composition {
  const random = new Random(seed);
  const point = movePoint(random.pick(random.chance(0.6) ? prepareKillPoints : undoKillPoints), random);
  const own = (point.faults ?? []).map(({ id }) => id);
  const [ofUndoing, ofPreparing] = [true, false].map((is) =>
    kinds.filter((kind) => kind.startsWith('terminate') === is),
  );
  const faults = random.some(ofPreparing ?? [], random.whole(1, 5));
  if (point.during === 'undo') faults.push(...random.some(ofUndoing ?? [], random.whole(0, 2)));
  const made = faults.map((name): FaultRequest => ({
    ...(catalogue[name]?.(random, desktops) as FaultRequest),
    id: name,
  }));
  const victim = random.pick<Victim>([
    'the worker',
    'the worker',
    'the worker, while a second one is there',
    'the Temporal server',
  ]);
  const isUndone = point.during === 'undo';
  // A run that is to be undone asks first, because of the desktops that are refused in it.
  const asking = isUndone ? { toleratedFailures: 0 } : {};
  const options: FleetOptions = {
    ...{ desktops, seed, directories: random.whole(1, 3), faults: made },
    seeded: {
      existingStandbys: { pick: random.whole(0, 5), state: random.pick(['STOPPED', 'AVAILABLE', 'PENDING'] as const) },
    },
    settings: {
      allowDuplicates: random.chance(0.5) && !isAppliedByAZombie(point),
      paging: random.pick(['stable', 'shifting'] as const),
    },
    file: {
      onFailure: isUndone ? 'ask' : 'keep',
      limits: { batchSize: random.pick([7, 10, 25]), provisioningDeadline: '5s', ...patient, ...asking },
    },
  };
  return { seed, point, victim, faults: [...own.flatMap((id) => id ?? []), ...faults], options };
}

/**
 * A create that AWS applies long after its caller was given up, in a service that takes duplicates, is the one thing that
 * no client can make safe without a token: settling and two reads cover what is applied until then, and no more.
 */
function isAppliedByAZombie({ call, then }: KillPoint): boolean {
  return call.operation === 'CreateStandbyWorkspaces' && then !== 'drop';
}

/** The same moment at another of its calls. */
function movePoint(point: KillPoint, random: Random): KillPoint {
  if (point.call.operation !== 'CreateStandbyWorkspaces' && point.call.operation !== 'DescribeWorkspaces') return point;
  return { ...point, call: { ...point.call, nth: random.whole(1, 3) } };
}

/** One line for people. */
export function describeComposition({ seed, point, victim, faults }: Composition): string {
  return `seed ${seed}: ${victim} is killed ${point.when} (call ${point.call.nth ?? 1}), with ${faults.join(', ')}`;
}
