import type { KeyObject } from 'node:crypto';
import { textToSign } from '../domain/decommission/canonical.ts';
import type { Paper, Signer } from '../domain/decommission/paper.ts';
import { signatureFits, signText } from './ed25519.ts';

/** A paper with its signature. */
export function signPaper(unsigned: Omit<Paper, 'signature'>, privateKey: KeyObject): Paper {
  return { ...unsigned, signature: signText(textToSign(unsigned), privateKey) };
}

/** Whether a paper was signed by whom it names. Never throws, whatever it is given. */
export function fitOf(paper: Paper, signers: readonly Signer[]): 'fits' | 'unknown-signer' | 'does-not-fit' {
  // What it is given comes from anybody, whatever its type says.
  const given = paper as Paper | null | undefined;
  const signer = signers.find(({ name }) => name === given?.signer);
  if (signer === undefined) return 'unknown-signer';
  const text = textOf(paper);
  return text !== undefined && signatureFits(text, paper.signature, signer.publicKey) ? 'fits' : 'does-not-fit';
}

function textOf(paper: Paper): string | undefined {
  try {
    return textToSign(paper);
  } catch {
    // Nobody can have signed what has no text.
    return undefined;
  }
}
