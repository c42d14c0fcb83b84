import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { Simulation } from '../simulation.ts';
import { instanceFailureAt, isInstanceLive, provisionStateAt, type Instance } from '../world/instance.ts';
import type { World } from '../world/world.ts';
import { ControlError, read, type Reply } from './reply.ts';
import type { ControlRequest } from './request.ts';
import { instant } from './state.ts';

/** `GET /instances`: every instance as it truly is, without invisibility and faults; gone ones where asked for. */
export function listInstances({ world }: Simulation, { query }: ControlRequest): Reply {
  const nowMs = world.clock.now();
  const region = query.get('region');
  const withGone = query.get('gone') === 'true';
  const instances = [...world.instances.every()]
    .filter((instance) => (region ?? instance.region) === instance.region)
    .filter((instance) => withGone || isInstanceLive(instance, nowMs))
    .map((instance) => instanceTruth(world, instance));
  return { status: 200, body: { instances } };
}

const forceRequest = z.strictObject({
  state: z.string().min(1).nullable().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

/** `PATCH /instances/<id>`: forces the truth. */
export function forceInstance({ world }: Simulation, { rest: [id = ''], body }: ControlRequest): Reply {
  const { state, tags } = read(forceRequest, body);
  const instance = instanceOf(world, id);
  if (state !== undefined) instance.forced = state === null ? undefined : { sinceMs: world.clock.now(), state };
  if (tags) {
    instance.tags.clear();
    for (const [key, value] of Object.entries(tags)) instance.tags.set(key, value);
  }
  return { status: 200, body: instanceTruth(world, instance) };
}

/** `DELETE /instances/<id>`: it is no longer there, and nobody has deleted it. */
export function removeInstance({ world }: Simulation, { rest: [id = ''] }: ControlRequest): Reply {
  const instance = instanceOf(world, id);
  instance.removedMs = world.clock.now();
  return { status: 200, body: instanceTruth(world, instance) };
}

function instanceOf(world: World, id: string): Instance {
  const instance = [...world.instances.every()].find((one) => one.id === id);
  if (!instance) throw new ControlError(404, `There is no WorkSpace Instance ${id}.`);
  return instance;
}

function instanceTruth(world: World, instance: Instance): JsonObject {
  const nowMs = world.clock.now();
  const failure = instanceFailureAt(instance, nowMs);
  const last = instance.deallocations.at(-1);
  return {
    workspaceInstanceId: instance.id,
    region: instance.region,
    number: instance.number,
    state: provisionStateAt(instance, nowMs),
    live: isInstanceLive(instance, nowMs),
    errorCodes: (failure?.errors ?? []).map(({ code }) => code),
    ec2ErrorCodes: (failure?.ec2Errors ?? []).map(({ code }) => code),
    clientTokenDigest: instance.tokenDigest ?? null,
    billingMode: instance.billingMode,
    tags: Object.fromEntries(instance.tags),
    managedInstance: instance.specification,
    createdAtMs: instant(world, instance.createdMs),
    visibleAtMs: instant(world, instance.visibleMs),
    settledAtMs: instant(world, instance.settledMs),
    deletedAtMs: last ? instant(world, last.atMs) : null,
    deletes: instance.deallocations.length,
  };
}
