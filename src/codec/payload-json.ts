import type { Payload } from '@temporalio/common';

/**
 * `temporal.api.common.v1.Payloads` as protobuf JSON, the form in which codec servers speak: bytes in base64
 * (protobuf.dev, ProtoJSON Format; readers take the URL alphabet and missing padding as well).
 */
export interface PayloadsJson {
  readonly payloads: readonly {
    readonly metadata?: Readonly<Record<string, string>>;
    readonly data?: string;
  }[];
}

/** Payloads for the wire. */
export function payloadsToJson(payloads: readonly Payload[]): PayloadsJson {
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)])),
      ...(data != null && data.length > 0 && { data: base64(data) }),
    })),
  };
}

/** Payloads from the wire; undefined when the text is no such message. Fields that are not known are left out. */
export function payloadsFromJson(text: string): Payload[] | undefined {
  const message = parsed(text);
  if (!isRecord(message)) return undefined;
  const { payloads = [] } = message;
  if (!Array.isArray(payloads)) return undefined;
  const read = payloads.map(payloadFrom);
  return read.every((payload) => payload !== undefined) ? read : undefined;
}

function payloadFrom(value: unknown): Payload | undefined {
  if (!isRecord(value)) return undefined;
  const { metadata = {}, data = '' } = value;
  const bytes = bytesFrom(data ?? '');
  if (!isRecord(metadata) || bytes === undefined) return undefined;
  const entries = Object.entries(metadata).map(([name, written]) => [name, bytesFrom(written)] as const);
  if (entries.some(([, each]) => each === undefined)) return undefined;
  return { metadata: Object.fromEntries(entries) as Record<string, Uint8Array>, data: bytes };
}

function bytesFrom(written: unknown): Uint8Array | undefined {
  if (typeof written !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(written)) return undefined;
  return Buffer.from(written, 'base64');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
