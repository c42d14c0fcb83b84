import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../domain/decommission/canonical.ts';
import type { EvidenceHead } from '../domain/decommission/evidence.ts';
import { publicKeyOf, signatureFits, signText } from '../signing/ed25519.ts';
import { canonicalObject } from './line.ts';

/** Where a chain ends: how many lines, the hash of the last, when. */
export type ChainEnd = Pick<EvidenceHead, 'file' | 'lines' | 'hash' | 'atMs'>;

/** A head, signed. */
export function signedHead(end: ChainEnd, key: KeyObject): EvidenceHead {
  const { file, lines, hash, atMs } = end;
  const head = { version: 1 as const, file, lines, hash, atMs, publicKey: publicKeyOf(key) };
  return { ...head, signature: signText(canonicalJson(head), key) };
}

/** A head as it stands in its file. */
export function textOfHead(head: EvidenceHead): string {
  return `${canonicalJson(head)}\n`;
}

/** Reads a head; undefined unless it is written exactly as this product writes it and signed by the key that it names. */
export function headOf(text: string): EvidenceHead | undefined {
  if (!text.endsWith('\n')) return undefined;
  const head = canonicalObject(text.slice(0, -1)) as EvidenceHead | undefined;
  if (head === undefined || head.version !== 1 || !Number.isSafeInteger(head.lines)) return undefined;
  const { signature, ...signed } = head;
  return signatureFits(canonicalJson(signed), signature, head.publicKey) ? head : undefined;
}
