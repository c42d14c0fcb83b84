import type { Rule } from '../validation.ts';

/**
 * Patterns and limits of the fields of WorkSpaces Instances, from AWS's published service model (botocore 1.44.5,
 * workspaces-instances 2022-07-26), which has them under the same names. AWS applies a pattern to the whole text.
 */
export const workspaceInstanceId: Rule = {
  type: 'string',
  required: true,
  min: 15,
  max: 70,
  pattern: /^wsinst-[0-9a-zA-Z]{8,63}$/,
};
/** Makes a create idempotent. */
export const clientToken: Rule = { type: 'string', min: 1, max: 64, pattern: /^[\x20-\x7E]+$/, sensitive: true };
/** Billing by the hour, or by the month. */
export const billingMode: Rule = { type: 'string', oneOf: ['MONTHLY', 'HOURLY'] };
/** Where the next page begins. */
export const nextToken: Rule = { type: 'string', min: 1, max: 2048, sensitive: true };
/** Records per page, except of instance types. */
export const maxResults: Rule = { type: 'integer', min: 1, max: 25 };

/** TagKey. */
export const tagKey: Rule = { type: 'string', min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u };
/** TagList. */
export const tagList: Rule = {
  type: 'list',
  max: 50,
  of: {
    type: 'structure',
    fields: { Key: tagKey, Value: { type: 'string', max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u } },
  },
};

/** Boolean. */
export const flag: Rule = { type: 'boolean' };
/** NonNegativeInteger. */
export const count: Rule = { type: 'integer', min: 0 };
/** String64. */
export const text64: Rule = { type: 'string', max: 64 };
/** String128. */
export const text128: Rule = { type: 'string', max: 128 };
/** ARN. */
export const arn: Rule = { type: 'string', max: 2048, pattern: /^arn:.*$/ };
/** DeviceName. */
export const deviceName: Rule = { type: 'string', max: 32 };
/** KmsKeyId. */
export const kmsKeyId: Rule = { type: 'string', max: 128, sensitive: true };
/** SubnetId. */
export const subnetId: Rule = { type: 'string', pattern: /^subnet-[0-9a-zA-Z]{1,63}$/ };
/** SecurityGroupIds. */
export const securityGroupIds: Rule = listOf({ type: 'string', pattern: /^sg-[0-9a-zA-Z]{1,63}$/ });
/** Ipv4Address. */
export const ipv4Address: Rule = {
  type: 'string',
  pattern: /^(\b25[0-5]|\b2[0-4][0-9]|\b[01]?[0-9][0-9]?)(\.(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)){3}$/,
  sensitive: true,
};
/** Ipv6Addresses. */
export const ipv6Addresses: Rule = listOf({
  type: 'structure',
  fields: { Ipv6Address: { type: 'string', max: 128, sensitive: true }, IsPrimaryIpv6: flag },
});

/** A text out of a list. */
export function oneOf(...values: string[]): Rule {
  return { type: 'string', oneOf: values };
}

/** A list without limits of its own. */
export function listOf(of: Rule): Rule {
  return { type: 'list', of };
}
