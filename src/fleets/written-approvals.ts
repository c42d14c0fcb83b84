import { z } from 'zod';
import { decommissionRulesSchema, teardownRulesSchema } from './written-rules.ts';
import { text } from './written-values.ts';

/**
 * What an Ed25519 public key looks like: it is 32 bytes after a fixed head of twelve (RFC 8410, section 4), so its base64
 * has this form and no other key's has: the first 16 characters are the head, and the last one carries four bits.
 */
export const ed25519Key = /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

const signer = z.strictObject(
  {
    name: text(
      'a name of 1 to 64 characters, in quotes if it looks like a number',
      /^\S(?:[^\t\r\n]{0,62}\S)?$/,
    ).describe('Who it is; papers carry this name.'),
    publicKey: text('an Ed25519 public key in base64, as `lifeboat approver keygen` prints it', ed25519Key).describe(
      'SPKI, DER, base64. The private key stays with its owner.',
    ),
  },
  { error: 'a mapping with name and publicKey' },
);

/** An approvals file as people type it. Rules that look at several values at once stand in `approvals-file.ts`. */
export const approvalsFileSchema = z
  .strictObject(
    {
      signers: z.array(signer, { error: 'a list of people, each with name and publicKey' }).describe('Who may sign.'),
      decommission: decommissionRulesSchema.prefault({}).describe('What the gate of decommission demands.'),
      teardown: teardownRulesSchema.prefault({}).describe('What the gate of teardown demands.'),
    },
    { error: 'a mapping that begins with "signers:"' },
  )
  .meta({ title: 'Lifeboat approvals file' });

/** An approvals file that fits the schema: defaults filled in, durations in milliseconds. */
export type ReadApprovals = z.output<typeof approvalsFileSchema>;

/** The JSON Schema of approvals files, for editors. */
export function approvalsFileJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(approvalsFileSchema, { io: 'input' }) };
}
