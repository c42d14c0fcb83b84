import { between, idTail, logNormal, streamOf } from '../randomness.ts';
import { instanceFailureOf, type FailureCodes } from './instance-failures.ts';
import type { Deallocation, Instance, InstanceOrder } from './instance.ts';
import type { World } from './world.ts';

/** A fate imposed by a fault; what it leaves open is left to the seed. */
export interface InstanceFate<Outcome extends string> extends FailureCodes {
  readonly outcome?: Outcome | undefined;
  readonly durationMs?: number | undefined;
}

/** How an allocation ends, and how a deallocation. */
export type AllocationOutcome = 'allocated' | 'error' | 'never';
export type DeallocationOutcome = 'deallocated' | 'error' | 'never';

/** Makes an instance that begins its life at the given instant. All its chances come from the stream of its token. */
export function addInstance(
  world: World,
  order: InstanceOrder,
  atMs: number,
  fate: InstanceFate<AllocationOutcome>,
): Instance {
  const { seed, settings } = world;
  const { allocatingMedianMs, allocatingSigma, invisibleMs } = settings.instances;
  const name = nextInstanceName(world, order);
  const random = streamOf(seed, `instance/${name}`);
  const seededMs = logNormal(random, allocatingMedianMs, allocatingSigma);
  const outcome = fate.outcome ?? seededOutcome(world, random());
  const instance: Instance = {
    ...order,
    id: `wsinst-${idTail(seed, name, 17)}`,
    number: world.instances.inRegion(order.region).length + 1,
    ec2InstanceId: `i-0${hexTail(seed, name, 16)}`,
    createdMs: atMs,
    visibleMs: atMs + between(random, invisibleMs),
    settledMs: outcome === 'never' ? Infinity : atMs + (fate.durationMs ?? seededMs),
    settledAs: outcome === 'error' ? 'ERROR_ALLOCATING' : 'ALLOCATED',
    failure: instanceFailureOf(fate, { ec2ErrorCode: 'InsufficientInstanceCapacity' }),
    deallocations: [],
    forced: undefined,
    removedMs: undefined,
  };
  world.instances.add(instance);
  return instance;
}

/** What the next instance of this order is called in the streams: the same in every run, whatever was called before. */
export function nextInstanceName({ instances }: World, { region, tokenDigest }: InstanceOrder): string {
  return tokenDigest === undefined
    ? `${region}/without-token/${String(instances.inRegion(region).length)}`
    : `${region}/${tokenDigest}/${String(instances.ofToken(region, tokenDigest).length)}`;
}

/** Begins the end of an instance, whatever state it is in; one that failed to end can be asked again. */
export function deallocate(
  world: World,
  instance: Instance,
  atMs: number,
  fate: InstanceFate<DeallocationOutcome>,
): Deallocation {
  const { deallocatingMs, deallocatedMs, deallocationErrorShare } = world.settings.instances;
  const attempt = String(instance.deallocations.length + 1);
  const random = streamOf(world.seed, `deallocation/${instance.region}/${instance.id}/${attempt}`);
  const seededMs = between(random, deallocatingMs);
  const outcome = fate.outcome ?? (random() < deallocationErrorShare ? 'error' : 'deallocated');
  const endedMs = outcome === 'never' ? Infinity : atMs + (fate.durationMs ?? seededMs);
  const deallocation: Deallocation = {
    atMs,
    endedMs,
    endedAs: outcome === 'error' ? 'ERROR_DEALLOCATING' : 'DEALLOCATED',
    goneMs: outcome === 'deallocated' ? endedMs + between(random, deallocatedMs) : Infinity,
    failure: instanceFailureOf(fate, { errorCode: 'InternalServerException' }),
  };
  instance.forced = undefined;
  instance.deallocations.push(deallocation);
  return deallocation;
}

function seededOutcome(world: World, chance: number): AllocationOutcome {
  const { errorShare, neverShare } = world.settings.instances;
  if (chance < errorShare) return 'error';
  return chance < errorShare + neverShare ? 'never' : 'allocated';
}

function hexTail(seed: number, name: string, length: number): string {
  const random = streamOf(seed, `ec2/${name}`);
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}
