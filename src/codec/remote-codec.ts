import type { Payload, PayloadCodec } from '@temporalio/common';
import { insideSentence } from '../domain/sentence.ts';
import { isEncrypted } from './encrypted-payload.ts';
import { PayloadError } from './payload-error.ts';
import { payloadsFromJson, payloadsToJson } from './payload-json.ts';

/** Where a codec server is, as `TEMPORAL_CODEC_ENDPOINT` and `TEMPORAL_CODEC_AUTH` say it. */
export interface CodecServerTarget {
  /** `/encode` and `/decode` are added to it. */
  readonly endpoint: string;
  /** The value of the `Authorization` header, the word `Bearer` included. */
  readonly authorization?: string;
  readonly namespace: string;
}

const answerMs = 10_000;
/** The statuses with which a server says that the caller may not. */
const denials: readonly number[] = [401, 403];
/** Of what a server answers; it goes to a terminal. */
const longestAnswer = 300;

/** Encodes and decodes through a codec server, so that whoever uses it needs no key. What is not encrypted is not sent. */
export class RemoteCodec implements PayloadCodec {
  readonly #target: CodecServerTarget;

  constructor(target: CodecServerTarget) {
    this.#target = target;
  }

  /** @throws PayloadError when the server does not answer, denies it, cannot do it, or leaves something unencrypted. */
  async encode(payloads: Payload[]): Promise<Payload[]> {
    const encoded = await this.#ask('encode', payloads);
    if (!encoded.every(isEncrypted)) throw notEncrypted(this.#target.endpoint);
    return encoded;
  }

  /** @throws PayloadError when the server does not answer, denies it, or cannot do it. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    const decoded = await this.#ask('decode', payloads.filter(isEncrypted));
    return payloads.map((payload) => (isEncrypted(payload) ? (decoded.shift() ?? payload) : payload));
  }

  async #ask(verb: 'encode' | 'decode', payloads: Payload[]): Promise<Payload[]> {
    if (payloads.length === 0) return [];
    const { endpoint, status, text } = await this.#post(verb, payloads);
    if (denials.includes(status)) throw denied(endpoint, status, text);
    const read = status === 200 ? payloadsFromJson(text) : undefined;
    const isDone = read?.length === payloads.length && (verb === 'encode' || !read.some(isEncrypted));
    if (!isDone) throw refused(endpoint, status, text);
    return read;
  }

  async #post(verb: string, payloads: Payload[]): Promise<{ endpoint: string; status: number; text: string }> {
    const { endpoint, authorization, namespace } = this.#target;
    try {
      const response = await fetch(`${endpoint.replace(/\/+$/, '')}/${verb}`, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'Content-Type': 'application/json',
          'X-Namespace': namespace,
          ...(authorization !== undefined && { Authorization: authorization }),
        },
        body: JSON.stringify(payloadsToJson(payloads)),
        signal: AbortSignal.timeout(answerMs),
      });
      return { endpoint, status: response.status, text: await response.text() };
    } catch (error) {
      throw unreachable(endpoint, error);
    }
  }
}

function unreachable(endpoint: string, cause: unknown): PayloadError {
  const { message, cause: inner } = cause as Error;
  const why = insideSentence(inner instanceof Error && inner.message !== '' ? inner.message : message);
  return new PayloadError(
    'CodecServerUnreachable',
    `The codec server at ${endpoint} does not answer: ${why}.`,
    'Correct TEMPORAL_CODEC_ENDPOINT, or start the codec server.',
    { cause },
  );
}

function denied(endpoint: string, status: number, text: string): PayloadError {
  return new PayloadError(
    'CodecServerDenied',
    `The codec server at ${endpoint} denies it (${status}): ${shown(text)}`,
    'Set TEMPORAL_CODEC_AUTH to "Bearer " and a token that it takes.',
  );
}

/** A wrong endpoint must not be what decides that a reason stands in the history in plain words. */
function notEncrypted(endpoint: string): PayloadError {
  return new PayloadError(
    'CodecServerDoesNotEncrypt',
    `The codec server at ${endpoint} gave back what it was given without encrypting it. Nothing was sent to Temporal.`,
    'See that TEMPORAL_CODEC_ENDPOINT names a codec server of these workers. If encryption was turned off (active: none), unset it, or set LIFEBOAT_PAYLOAD_KEYS.',
  );
}

function refused(endpoint: string, status: number, text: string): PayloadError {
  const answer = status === 200 ? 'its answer is not that of a codec server that has the key.' : shown(text);
  return new PayloadError(
    'CodecServerRefused',
    `The codec server at ${endpoint} cannot do it (${status}): ${answer}`,
    'See its log, and that TEMPORAL_CODEC_ENDPOINT names a codec server of these workers.',
  );
}

/** Our server answers with a JSON object that has a message; others write what they like. */
function shown(text: string): string {
  const found = /^\s*\{.*"message":\s*("(?:[^"\\]|\\.)*")/s.exec(text)?.[1];
  const words = found === undefined ? text : (JSON.parse(found) as string);
  return (
    words
      .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
      .trim()
      .slice(0, longestAnswer) || 'it says no more.'
  );
}
