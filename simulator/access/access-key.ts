import { z } from 'zod';
import { policyDocument, type Policy } from './policy.ts';

/** Who may do what, by access key id. A key without a policy may do everything in its account. */
export const accessKeys = z.record(
  z.string().min(1),
  z.strictObject({
    role: z.string().regex(/^[\w+=,.@-]{1,64}$/),
    account: z
      .string()
      .regex(/^\d{12}$/)
      .optional(),
    policy: policyDocument.optional(),
  }),
);

/** Who calls. */
export interface Caller {
  readonly accessKeyId: string | null;
  readonly account: string;
  readonly arn: string;
  /** Without one, everything is allowed. */
  readonly policy: Policy | undefined;
}

/** Whose key it is; undefined when there are keys and this is none of them. */
export function callerOf(
  { accessKeys: keys, account }: { readonly accessKeys: z.infer<typeof accessKeys>; readonly account: string },
  accessKeyId: string | null,
): Caller | undefined {
  if (Object.keys(keys).length === 0) {
    return { accessKeyId, account, arn: `arn:aws:iam::${account}:user/simulator`, policy: undefined };
  }
  const key = accessKeyId === null || !Object.hasOwn(keys, accessKeyId) ? undefined : keys[accessKeyId];
  if (!key) return undefined;
  const own = key.account ?? account;
  return {
    accessKeyId,
    account: own,
    arn: `arn:aws:sts::${own}:assumed-role/${key.role}/simulator`,
    policy: key.policy,
  };
}
