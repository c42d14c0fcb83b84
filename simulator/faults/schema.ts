import { z } from 'zod';
import { allocationFault, deallocationFault } from './instance-schema.ts';

const times = z.union([z.number().int().min(1), z.literal('always')]).optional();
const share = z.number().min(0).max(1).optional();
const text = z.string().min(1);

/** Who is struck; without any of these, everyone. */
const who = {
  userNames: z.array(text).optional(),
  primaryIds: z.array(text).optional(),
  workspaceIds: z.array(text).optional(),
  desktops: z.array(z.number().int().min(0)).optional(),
  share,
};

const callFault = z
  .strictObject({
    id: text.optional(),
    kind: z.literal('call'),
    operation: text,
    service: text.optional(),
    region: text.optional(),
    requestIncludes: text.optional(),
    nth: z.number().int().min(1).optional(),
    every: z.number().int().min(1).optional(),
    share,
    times,
    phase: z.enum(['before', 'after']).default('before'),
    action: z.enum(['throttle', '500', 'error', 'reset', 'timeout', 'truncate', 'garbage', 'latency', 'hold']),
    latencyMs: z.number().min(0).optional(),
    status: z.number().int().min(400).max(599).optional(),
    code: text.optional(),
    message: z.string().optional(),
    fields: z.record(z.string(), z.json()).optional(),
    onClientGone: z.enum(['wait', 'continue', 'drop']).default('wait'),
    afterMs: z.number().min(0).default(0),
  })
  .refine(({ nth, every, share: s }) => [nth, every, s].filter((field) => field !== undefined).length <= 1, {
    message: 'give at most one of nth, every and share',
  })
  .refine(({ action, phase }) => !(action === 'throttle' && phase === 'after'), {
    message: 'a throttled call is never applied: throttle has the phase before',
    path: ['phase'],
  })
  .refine(({ action, code, status }) => action !== 'error' || (code !== undefined && status !== undefined), {
    message: 'the action error needs status and code',
    path: ['action'],
  })
  .refine(({ action, fields }) => fields === undefined || ['error', 'throttle'].includes(action), {
    message: 'only the answers of error and throttle have fields',
    path: ['fields'],
  })
  .refine(({ action, latencyMs }) => action !== 'latency' || latencyMs !== undefined, {
    message: 'the action latency needs latencyMs',
    path: ['latencyMs'],
  });

const regionFault = z.strictObject({
  id: text.optional(),
  kind: z.literal('region'),
  region: text,
  service: text.optional(),
  action: z.enum(['refuse', 'swallow']),
});

const itemFault = z
  .strictObject({
    id: text.optional(),
    kind: z.literal('item'),
    operation: z
      .enum(['CreateStandbyWorkspaces', 'StartWorkspaces', 'StopWorkspaces', 'TerminateWorkspaces'])
      .default('CreateStandbyWorkspaces'),
    ...who,
    times,
    action: z.enum(['fail', 'both', 'neither', 'twice', 'wrong-user', 'wrong-directory', 'wrong-echo', 'hidden-fail']),
    code: text.default('InternalServiceError'),
    message: z.string().default('The request could not be completed.'),
    applied: z.boolean().default(true),
  })
  .refine(({ operation, action }) => operation === 'CreateStandbyWorkspaces' || ['fail', 'neither'].includes(action), {
    message: 'only CreateStandbyWorkspaces knows other actions than fail and neither',
    path: ['action'],
  });

const provisioningFault = z.strictObject({
  id: text.optional(),
  kind: z.literal('provisioning'),
  ...who,
  attempt: z.number().int().min(1).optional(),
  outcome: z.enum(['available', 'error', 'never']),
  durationMs: z.number().min(0).optional(),
  errorCode: text.optional(),
  errorMessage: z.string().optional(),
});

const readFault = z
  .strictObject({
    id: text.optional(),
    kind: z.literal('read'),
    operation: text.default('DescribeWorkspaces'),
    region: text.optional(),
    action: z.enum(['lag', 'omit', 'unknown-state', 'fields', 'wrong-relation', 'repeat-token', 'empty-page']),
    ...who,
    every: z.number().int().min(1).optional(),
    times,
    lagMs: z.number().min(0).default(0),
    state: text.default('HIBERNATING'),
    set: z.record(z.string(), z.json()).default({}),
    primaryId: text.optional(),
    primaryRegion: text.optional(),
  })
  .refine(({ action, primaryId }) => action !== 'wrong-relation' || primaryId !== undefined, {
    message: 'the action wrong-relation needs primaryId',
    path: ['primaryId'],
  });

const noiseFault = z.strictObject({
  id: text.optional(),
  kind: z.literal('noise'),
  region: text,
  service: text,
  perSecond: z.number().positive(),
});

/** Everything that can be broken on command; see README, "Faults". */
export const faultRequest = z.discriminatedUnion('kind', [
  callFault,
  regionFault,
  itemFault,
  provisioningFault,
  allocationFault,
  deallocationFault,
  readFault,
  noiseFault,
]);

/** The body of `POST /_simulator/faults`: one or many. */
export const faultsRequest = z.union([z.array(faultRequest), faultRequest]);

/** A fault with what was left out filled in. */
export type Fault = z.infer<typeof faultRequest>;
/** Breaks a call. */
export type CallFault = Extract<Fault, { kind: 'call' }>;
/** Breaks items of one call. */
export type ItemFault = Extract<Fault, { kind: 'item' }>;
/** Decides how the provisioning of a standby ends. */
export type ProvisioningFault = Extract<Fault, { kind: 'provisioning' }>;
/** Makes reads untrue. */
export type ReadFault = Extract<Fault, { kind: 'read' }>;
