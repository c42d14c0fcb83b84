import type { FailureType } from '../contract/failures.ts';

/** Why payloads cannot be encoded or decoded: stable names, listed in `docs/reference/failures.md`. */
export type PayloadErrorCode =
  | Extract<FailureType, `Payload${string}`>
  | 'CodecServerUnreachable'
  | 'CodecServerDenied'
  | 'CodecServerRefused'
  | 'CodecServerDoesNotEncrypt';

/**
 * Thrown when payloads cannot be encoded or decoded. Its name is its code, which becomes the type of the failure when it
 * ends a workflow task or an attempt of an activity; both are tried again, so a key that is added heals the run.
 */
export class PayloadError extends Error {
  override readonly name: PayloadErrorCode;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
  /** The id of the key that it is about; absent when no key is. */
  readonly keyId: string | undefined;

  constructor(
    code: PayloadErrorCode,
    summary: string,
    remedy: string,
    options: { keyId?: string; cause?: unknown } = {},
  ) {
    super(`${summary} ${remedy}`, { cause: options.cause });
    this.name = code;
    this.remedy = remedy;
    this.keyId = options.keyId;
  }
}
