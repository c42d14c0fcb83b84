import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';

/** A new Ed25519 pair: the private key as PKCS8 in PEM, the public key as SPKI in DER, base64. */
export function newKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  const pair = generateKeyPairSync('ed25519');
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKeyOf(pair.privateKey),
  };
}

/** The public half of a private key, as the approvals file and the heads of evidence name it. */
export function publicKeyOf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
}

/** The Ed25519 signature of a text in UTF-8, base64. */
export function signText(text: string, privateKey: KeyObject): string {
  return sign(null, Buffer.from(text), privateKey).toString('base64');
}

/** Was this text signed with the private half of this key? Never throws: a key that is none has signed nothing. */
export function signatureFits(text: string, signature: unknown, publicKey: unknown): boolean {
  const signed = bytesOf(signature);
  const key = bytesOf(publicKey);
  if (signed === undefined || key === undefined) return false;
  try {
    const object = createPublicKey({ key, type: 'spki', format: 'der' });
    return object.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), object, signed);
  } catch {
    // Not a key.
    return false;
  }
}

/** Bytes of base64 in its one right spelling: Node also reads others, and a changed signature must not fit. */
function bytesOf(base64: unknown): Buffer | undefined {
  if (typeof base64 !== 'string') return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}
