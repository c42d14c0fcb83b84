import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import { PayloadError } from '../codec/payload-error.ts';
import { payloadsFromJson, payloadsToJson } from '../codec/payload-json.ts';
import type { Log } from '../worker/log.ts';
import type { Authenticate, Verb } from './authentication.ts';
import { corsHeaders, preflight } from './cross-origin.ts';
import { BodyTooLarge, readBody } from './read-body.ts';

/** What a codec server is made from. */
export interface CodecServerParts {
  readonly codec: PayloadCodec;
  readonly authenticate: Authenticate;
  readonly origins: ReadonlySet<string>;
  readonly log: Log;
}

/** An answer without its cross-origin headers. */
interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log. */
  readonly subject?: string;
}

/** How long a request may take to arrive. */
const requestMs = 15_000;

const verbs: ReadonlyMap<string, Verb> = new Map([
  ['/encode', 'encode'],
  ['/decode', 'decode'],
]);

/**
 * Temporal's remote codec over HTTP: POST /encode and /decode with `Payloads` as protobuf JSON, and GET /healthy. Nobody
 * gets an answer from the codec without authentication; no payload is ever logged.
 */
export function createCodecServer(parts: CodecServerParts): Server {
  const server = createServer((request, response) => {
    void handle(parts, request, response);
  });
  server.requestTimeout = requestMs;
  server.headersTimeout = requestMs;
  return server;
}

async function handle(parts: CodecServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const beganAt = performance.now();
  const path = (request.url ?? '').replace(/\?.*$/s, '');
  const cors = corsHeaders(request, parts.origins);
  const answer =
    request.method === 'OPTIONS'
      ? preflight(request, parts.origins)
      : await answerTo(parts, request, path).catch((error: unknown) => failed(parts.log, error));
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...cors,
    ...answer.headers,
    // What is still to come of a body that nobody wants must not hold the connection.
    ...(!request.complete && { Connection: 'close' }),
  });
  response.end(request.method === 'OPTIONS' ? '' : JSON.stringify(answer.body));
  if (path !== '/healthy') note(parts.log, request, path, answer, performance.now() - beganAt);
}

async function answerTo(parts: CodecServerParts, request: IncomingMessage, path: string): Promise<Answer> {
  if (path === '/healthy' && request.method === 'GET') return { status: 200, body: { healthy: true } };
  const verb = verbs.get(path);
  if (verb === undefined) return refusal(404, 'NotFound', 'There are POST /encode and POST /decode.');
  if (request.method !== 'POST') {
    return { ...refusal(405, 'NotPost', `${path} is asked by POST.`), headers: { Allow: 'POST' } };
  }
  const namespace = oneOf(request.headers['x-namespace']);
  const judgement = await parts.authenticate(verb, request.headers.authorization, namespace);
  switch (judgement.kind) {
    case 'unknown':
      return { ...refusal(401, 'NotAuthenticated', judgement.why), headers: { 'WWW-Authenticate': 'Bearer' } };
    case 'unavailable':
      return refusal(503, 'NoKeySet', judgement.why);
    case 'forbidden':
      return { ...refusal(403, 'NotAllowed', judgement.why), subject: judgement.subject };
    case 'allowed':
      return { ...(await coded(parts.codec, verb, request)), subject: judgement.subject };
  }
}

async function coded(codec: PayloadCodec, verb: Verb, request: IncomingMessage): Promise<Answer> {
  try {
    const payloads = payloadsFromJson(await readBody(request));
    if (payloads === undefined) return refusal(400, 'NotPayloads', 'The body is no JSON {"payloads": […]}.');
    return { status: 200, body: payloadsToJson(await codec[verb](payloads)) };
  } catch (error) {
    if (error instanceof BodyTooLarge) return refusal(413, 'BodyTooLarge', error.message);
    // 422: nothing is wrong with the request, and asking again would not help.
    if (error instanceof PayloadError) return refusal(422, error.name, error.message);
    throw error;
  }
}

function failed(log: Log, error: unknown): Answer {
  log.error({ event: 'codec-failed', error }, 'a request failed');
  return refusal(500, 'Unexpected', 'This should not have happened; the log of the codec server says more.');
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

function note(log: Log, request: IncomingMessage, path: string, answer: Answer, tookMs: number): void {
  const { status, subject, body } = answer;
  log[status < 400 ? 'info' : 'warn'](
    {
      event: 'codec-request',
      method: request.method,
      path: verbs.has(path) ? path : 'other',
      status,
      ...('code' in body && { code: body.code }),
      ...(subject !== undefined && { subject }),
      namespace: oneOf(request.headers['x-namespace'])?.slice(0, 255),
      origin: request.headers.origin?.slice(0, 255),
      tookMs: Math.round(tookMs),
    },
    'codec request',
  );
}

const oneOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
