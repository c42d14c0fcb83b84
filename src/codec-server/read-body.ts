import type { IncomingMessage } from 'node:http';

/**
 * A page of a history is asked for at once: gRPC messages of the Temporal server end at 4 MiB (`MaxHTTPAPIRequestBytes` and
 * the SDKs' default), base64 adds a third, and encoding some more.
 */
const largestBody = 16 * 1024 * 1024;

/** Thrown when a request's body is larger than anything that comes from a Temporal server. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';

  constructor() {
    super(`The body is larger than ${largestBody} bytes: ask for fewer payloads at a time.`);
  }
}

/** The body of a request as text. Throws BodyTooLarge. */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > largestBody) throw new BodyTooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largestBody) throw new BodyTooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
