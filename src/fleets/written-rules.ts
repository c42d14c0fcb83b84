import { z } from 'zod';
import { duration, text, wholeNumber } from './written-values.ts';

// The rules of a gate as people type them: in the approvals file with defaults, in a fleet file to tighten them.

const shareWords = 'a percentage from "0%" to "100%"';

/** A share in percent. */
function share(description: string) {
  return text(shareWords, /^(?:100|[0-9]{1,2}(?:\.[0-9]{1,2})?)%$/)
    .transform((written) => Number(written.slice(0, -1)))
    .describe(description);
}

/** More people than this are not a gate but a vote. */
const mostApprovals = 20;

const soaks = {
  canary: duration('24h', '0s', '7d', 'Soak after the canary of one.'),
  canaries: duration('4h', '0s', '7d', 'Soak after the canary of five.'),
  batch: duration('10m', '0s', '7d', 'Soak after each batch of 25.'),
};

const soakWords = { error: 'a mapping with canary, canaries and batch' };

/** What the approvals file says of decommission. */
export const decommissionRulesSchema = z.strictObject(
  {
    approvals: wholeNumber(2, mostApprovals).default(2).describe('Approvals by different people, not the requester.'),
    coolingOff: duration('72h', '1s', '30d', 'From the last approval needed until the first act.'),
    approvalLife: duration('7d', '1m', '30d', 'How long an approval may hold.'),
    soaks: z.strictObject(soaks, soakWords).prefault({}).describe('Waits after each step of termination.'),
    dataDeadline: duration('26h', '1s', '14d', 'How long fenced desktops wait for a snapshot newer than the fence.'),
    drift: share('Desktops that may have changed since the plan before the run stops.').prefault('5%'),
  },
  { error: 'a mapping' },
);

/** What the approvals file says of teardown. */
export const teardownRulesSchema = z.strictObject(
  {
    approvals: wholeNumber(1, mostApprovals).default(1).describe('Approvals by different people, not the requester.'),
    coolingOff: duration('0s', '0s', '30d', 'From the last approval needed until the first act.'),
    approvalLife: duration('7d', '1m', '30d', 'How long an approval may hold.'),
  },
  { error: 'a mapping' },
);

/** What a fleet file may say of the same rules: each of its own, without a default. */
export const tighterRules = {
  approvals: wholeNumber(2, mostApprovals).optional().describe('Approvals by different people, not the requester.'),
  coolingOff: withoutDefault(decommissionRulesSchema.shape.coolingOff),
  approvalLife: withoutDefault(decommissionRulesSchema.shape.approvalLife),
  soaks: z
    .strictObject(
      { canary: required(soaks.canary), canaries: required(soaks.canaries), batch: required(soaks.batch) },
      soakWords,
    )
    .optional()
    .describe('Waits after each step of termination, all three.'),
  dataDeadline: withoutDefault(decommissionRulesSchema.shape.dataDeadline),
  drift: withoutDefault(decommissionRulesSchema.shape.drift),
};

function withoutDefault<T extends z.ZodType>(schema: z.ZodPrefault<T>) {
  return required(schema).optional();
}

function required<T extends z.ZodType>(schema: z.ZodPrefault<T>): T {
  const { description } = schema;
  return description === undefined ? schema.unwrap() : schema.unwrap().describe(description);
}
