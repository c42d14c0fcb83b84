import type { JsonObject } from '../json.ts';
import type { Deallocation, Instance } from '../world/instance.ts';
import type { World } from '../world/world.ts';

/** A created instance, as the audit has it: the fate it was given included. */
export function createdEffect({ clock }: World, instance: Instance): JsonObject {
  const { settledMs, createdMs, specification } = instance;
  const isSettled = settledMs !== Infinity;
  return {
    ...identityOf(instance),
    number: instance.number,
    clientTokenDigest: instance.tokenDigest ?? null,
    billingMode: instance.billingMode,
    instanceType: specification['InstanceType'] ?? null,
    subnetId: specification['SubnetId'] ?? null,
    allocation: {
      outcome: isSettled ? instance.settledAs : 'never',
      durationMs: isSettled ? clock.durationToReal(settledMs - createdMs) : null,
    },
  };
}

/** A deleted instance, as the audit has it. */
export function deletedEffect(
  { clock }: World,
  instance: Instance,
  stateBefore: string,
  { atMs, endedMs, endedAs }: Deallocation,
): JsonObject {
  const isSettled = endedMs !== Infinity;
  return {
    ...identityOf(instance),
    stateBefore,
    deallocation: {
      outcome: isSettled ? endedAs : 'never',
      durationMs: isSettled ? clock.durationToReal(endedMs - atMs) : null,
    },
  };
}

function identityOf({ id, region, tags }: Instance): JsonObject {
  return { workspaceInstanceId: id, region, tags: Object.fromEntries(tags) };
}
