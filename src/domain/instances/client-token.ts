import { canonicalJson } from '../decommission/canonical.ts';

/** What the ClientToken of one create is derived from: nothing else may influence it. */
export interface TokenParts {
  readonly fleet: string;
  /** The name of the group. */
  readonly instance: string;
  /** Which machine of the group, from 1. */
  readonly ordinal: number;
  /** Digest of the group's specification. */
  readonly specification: string;
  /** From 1; a token whose instance has failed or is gone is never used again. */
  readonly attempt: number;
}

/**
 * The text that a ClientToken is the sha256 of: one text for equal parts, another for others. The token itself is made in
 * `src/aws/client-token.ts`, right before it is sent: workflow code has no sha256, and AWS marks the token sensitive, so
 * that it must be in no input, result or history. Its parts are no secret.
 *
 * The alternative that is being tried is none of them: a later run does not know which attempt tried which, and has to come
 * to the same tokens to find what an earlier one left behind.
 */
export function textOfToken({ fleet, instance, ordinal, specification, attempt }: TokenParts): string {
  return canonicalJson(['lifeboat', fleet, instance, ordinal, specification, attempt]);
}
