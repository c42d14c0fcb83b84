import { z } from 'zod';
import { conditionBlock, meets, wildcard, type ConditionKeys } from './conditions.ts';

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: conditionBlock.optional(),
});

/**
 * An IAM policy, as far as it is understood here (IAM user guide, "IAM JSON policy elements"). What is not understood is
 * refused: a policy that was half read would allow the wrong things.
 */
export const policyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement).min(1)]),
});

/** A policy that was understood. */
export type Policy = z.infer<typeof policyDocument>;

/** One thing that a call needs to be allowed: an action on one resource; `*` where the action takes none. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly resourceTags?: ReadonlyMap<string, string> | undefined;
  readonly requestTags?: ReadonlyMap<string, string> | undefined;
  /** Keys without values, where a request names no more of a tag. */
  readonly tagKeys?: readonly string[];
}

/** What a policy says of it: a Deny wins, and what nobody allows is denied. */
export type Decision = 'allowed' | 'explicit-deny' | 'implicit-deny';

/** Holds one permission against a policy (IAM user guide, "Policy evaluation logic"). */
export function decide(policy: Policy, permission: Permission, region: string): Decision {
  const keys = keysOf(permission, region);
  const matching = [policy.Statement].flat().filter(
    ({ Action, Resource, Condition }) =>
      // Actions are compared without regard to case, resources with.
      [Action].flat().some((pattern) => wildcard(pattern.toLowerCase(), permission.action.toLowerCase())) &&
      [Resource].flat().some((pattern) => wildcard(pattern, permission.resource)) &&
      meets(Condition ?? {}, keys),
  );
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny';
  return matching.length > 0 ? 'allowed' : 'implicit-deny';
}

function keysOf(permission: Permission, region: string): ConditionKeys {
  const none: ReadonlyMap<string, string> = new Map();
  const { resourceTags = none, requestTags = none } = permission;
  const tagKeys = permission.tagKeys ?? [...requestTags.keys()];
  const keys = new Map<string, readonly string[]>([['aws:requestedregion', [region]]]);
  for (const [key, value] of resourceTags) keys.set(`aws:resourcetag/${key.toLowerCase()}`, [value]);
  for (const [key, value] of requestTags) keys.set(`aws:requesttag/${key.toLowerCase()}`, [value]);
  if (tagKeys.length > 0) keys.set('aws:tagkeys', tagKeys);
  return keys;
}
