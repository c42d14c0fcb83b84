import type { Permission } from '../access/policy.ts';
import { textIn, type JsonObject } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { addInstance, nextInstanceName } from '../world/instance-life.ts';
import type { InstanceOrder } from '../world/instance.ts';
import { billingMode, clientToken, tagList } from './limits.ts';
import { checkQuotas } from './quotas.ts';
import { createdEffect } from './effects.ts';
import { instanceArn } from './known-instance.ts';
import { managedInstance } from './managed-instance.ts';
import { conflict } from './refusals.ts';
import { canonical, digestOf, withoutSecrets } from './secrets.ts';
import { tagsOf } from './tags.ts';

/**
 * Answers the id alone; the instance comes later, or fails later. A ClientToken that was used before answers what it made then,
 * whatever became of it; with other parameters it is a conflict.
 */
export const createWorkspaceInstance: Operation = {
  name: 'CreateWorkspaceInstance',
  request: {
    ClientToken: clientToken,
    Tags: tagList,
    ManagedInstance: { type: 'structure', required: true, fields: managedInstance },
    BillingConfiguration: { type: 'structure', fields: { BillingMode: { ...billingMode, required: true } } },
  },
  permissions,
  served: (answer) => ({ [textIn(answer, 'WorkspaceInstanceId')]: {} }),
  run(call) {
    const { world, faults, atMs } = call;
    const order = orderOf(call);
    const earlier = madeBefore(call, order);
    if (earlier !== undefined) return { answer: { WorkspaceInstanceId: earlier } };
    checkQuotas(call);
    const fate = faults.allocationFate({ ...order, name: nextInstanceName(world, order) });
    const instance = addInstance(world, order, atMs, fate ?? {});
    return {
      answer: { WorkspaceInstanceId: instance.id },
      effect: { instancesCreated: [createdEffect(world, instance)] },
    };
  },
};

/**
 * No resource of its own, and TagResource where there are tags (Service Authorization Reference). What else the caller needs
 * in EC2, KMS and IAM is not checked here.
 */
function permissions(call: Call): Permission[] {
  const requestTags = tagsOf(call.request['Tags']);
  const create = { action: 'workspaces-instances:CreateWorkspaceInstance', resource: '*', requestTags };
  if (requestTags.size === 0) return [create];
  return [create, { action: 'workspaces-instances:TagResource', resource: instanceArn(call, '*'), requestTags }];
}

function orderOf({ region, request }: Call): InstanceOrder {
  const { ClientToken: token, ...parameters } = request;
  return {
    region,
    tokenDigest: typeof token === 'string' ? digestOf(token) : undefined,
    requestDigest: digestOf(canonical(parameters)),
    specification: withoutSecrets(request['ManagedInstance'] as JsonObject),
    billingMode: textIn(request['BillingConfiguration'] as JsonObject | undefined, 'BillingMode') || 'HOURLY',
    tags: tagsOf(request['Tags']),
  };
}

/** What this token has made, as long as the service remembers it: the documentation does not say how long. */
function madeBefore({ world, region, atMs }: Call, order: InstanceOrder): string | undefined {
  const { tokensKeptMs } = world.settings.instances;
  const earlier = order.tokenDigest === undefined ? [] : world.instances.ofToken(region, order.tokenDigest);
  const last = earlier.at(-1);
  if (!last || atMs > last.createdMs + (tokensKeptMs ?? Infinity)) return undefined;
  if (last.requestDigest !== order.requestDigest) {
    throw conflict(last.id, 'The client token was used before with other parameters.');
  }
  return last.id;
}
