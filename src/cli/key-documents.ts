import type { DocumentHead } from './document-head.ts';

/** A new private key, and what its owner asks to have written into the approvals file. */
export interface ApproverKeyDocument extends DocumentHead<'ApproverKey'> {
  readonly name: string;
  readonly file: string;
  /** SPKI, DER, base64. */
  readonly publicKey: string;
}

/** The keys of a file, by their ids; which of them encrypts, and which one was just added. */
export interface PayloadKeysDocument extends DocumentHead<'PayloadKeys'> {
  readonly file: string;
  /** Absent when nothing is encrypted. */
  readonly active?: string;
  readonly keys: readonly string[];
  readonly added?: string;
}
