import { createHash } from 'node:crypto';
import { textOfToken, type TokenParts } from '../domain/instances/client-token.ts';

/**
 * The ClientToken of a create: a sha256 in hex, so 64 characters, which is as long as AWS takes. It is made here, right
 * before it is sent, and goes nowhere else: AWS marks it as sensitive.
 */
export function clientToken(parts: TokenParts): string {
  return createHash('sha256').update(textOfToken(parts)).digest('hex');
}
