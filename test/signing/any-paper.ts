import { createPrivateKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import { newKeyPair } from '../../src/signing/ed25519.ts';

/** A pair of which the private half is ready to sign. */
export function pairOf(): { readonly key: KeyObject; readonly publicKey: string } {
  const { privateKey, publicKey } = newKeyPair();
  return { key: createPrivateKey(privateKey), publicKey };
}

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);

/** A paper before it is signed. */
export const unsignedPaper: fc.Arbitrary<Omit<Paper, 'signature'>> = fc.record({
  version: fc.constant(1 as const),
  kind: fc.constantFrom('request', 'approve', 'reject', 'revoke'),
  operation: fc.constantFrom('decommission', 'teardown'),
  account: fc.stringMatching(/^[0-9]{12}$/),
  fleet: fc.stringMatching(/^[a-z0-9]{1,20}$/),
  digest: hex,
  run: fc.uuid(),
  signer: fc.string(),
  reason: fc.string({ unit: 'binary' }),
  expiresAtMs: fc.nat(),
});
