import { z } from 'zod';

const text = z.string().min(1);

/** Which instances are meant; all that is given must hold, without any of it every one is meant. */
const which = {
  region: text.optional(),
  instanceTypes: z.array(text).optional(),
  subnetIds: z.array(text).optional(),
  tags: z.record(text, z.string()).optional(),
};

const failure = {
  errorCode: text.optional(),
  errorMessage: z.string().optional(),
  ec2ErrorCode: text.optional(),
  ec2ErrorMessage: z.string().optional(),
};

const ending = { durationMs: z.number().min(0).optional(), ...failure };

/** Decides how an instance comes to be, when it is created. `nth` counts the creates that are meant. */
export const allocationFault = z
  .strictObject({
    id: text.optional(),
    kind: z.literal('allocation'),
    ...which,
    nth: z.number().int().min(1).optional(),
    every: z.number().int().min(1).optional(),
    share: z.number().min(0).max(1).optional(),
    times: z.union([z.number().int().min(1), z.literal('always')]).optional(),
    outcome: z.enum(['allocated', 'error', 'never']),
    ...ending,
  })
  .refine(({ nth, every, share }) => [nth, every, share].filter((field) => field !== undefined).length <= 1, {
    message: 'give at most one of nth, every and share',
  });

/** Decides how an instance goes, when it is deleted; `conflict` refuses the delete. */
export const deallocationFault = z.strictObject({
  id: text.optional(),
  kind: z.literal('deallocation'),
  ...which,
  instanceIds: z.array(text).optional(),
  /** The states in which the delete finds it. */
  states: z.array(text).optional(),
  share: z.number().min(0).max(1).optional(),
  /** How often for each instance. */
  times: z.union([z.number().int().min(1), z.literal('always')]).default(1),
  outcome: z.enum(['deallocated', 'error', 'never', 'conflict']),
  ...ending,
});

/** Decides how an instance comes to be. */
export type AllocationFault = z.infer<typeof allocationFault>;
/** Decides how an instance goes. */
export type DeallocationFault = z.infer<typeof deallocationFault>;
