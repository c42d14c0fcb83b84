import type { IncomingMessage } from 'node:http';

type Headers = Readonly<Record<string, string>>;

/** The headers that Temporal's Web UI sends to a codec server (ui-server 2.55). */
const allowedHeaders = 'Content-Type, X-Namespace, Authorization, Authorization-Extras';
/** How long a browser may remember a preflight, in seconds. */
const rememberedS = 600;

/** What lets a page of a configured origin read the answer; nothing for any other. */
export function corsHeaders({ headers }: IncomingMessage, origins: ReadonlySet<string>): Headers {
  const { origin } = headers;
  if (origin === undefined || !origins.has(origin)) return { Vary: 'Origin' };
  return { Vary: 'Origin', 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' };
}

/** The answer to OPTIONS: a browser asks so before it sends what a page of another origin wants sent. */
export function preflight({ headers }: IncomingMessage, origins: ReadonlySet<string>) {
  const { origin } = headers;
  if (origin === undefined || !origins.has(origin)) {
    return { status: 403, body: { code: 'StrangeOrigin', message: 'Pages of this origin may not ask.' } };
  }
  return {
    status: 204,
    body: {},
    headers: {
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': allowedHeaders,
      'Access-Control-Max-Age': String(rememberedS),
    },
  };
}
