import { createHash } from 'node:crypto';
import type { AwsCall } from './call-aws.ts';
import { AwsCallError } from './aws-call-error.ts';

/**
 * Adds a page's token to the digests of those seen before. Pages may be empty and still go on; a token that comes back
 * leads in a circle.
 *
 * @throws AwsCallError `RepeatedToken` when it was seen before.
 */
export function noteToken(seen: readonly string[], token: string, call: AwsCall): readonly string[] {
  const digest = createHash('sha256').update(token).digest('base64url').slice(0, 12);
  if (!seen.includes(digest)) return [...seen, digest];
  throw new AwsCallError({
    ...call,
    outcome: 'not-applied',
    kind: 'unexpected',
    code: 'RepeatedToken',
    message: 'AWS answered with the token of a page that was read already',
  });
}
