import { createServer, type Server, type ServerResponse } from 'node:http';
import { systemCode } from '../fleets/file-text.ts';
import type { Health } from './health.ts';
import { cannotStart, wordsOf } from './start-failure.ts';

/** Answers over HTTP whether this process does its work. */
export interface HealthServer {
  /** From now on this is asked; before, the answer is that it has not begun. */
  readonly begin: (look: () => Promise<Health>) => void;
  readonly close: () => Promise<void>;
}

/** Nobody who asks for health sends much, or slowly. */
const requestWithinMs = 5_000;

/**
 * `GET /healthy` answers 200 or 503, with the reasons as JSON. Without an address nobody is answered.
 *
 * @param address an IP address and a port, such as `127.0.0.1:9465`
 * @throws StartFailure when the address cannot be listened on.
 */
export async function serveHealth(address: string | undefined, identity: string): Promise<HealthServer> {
  if (address === undefined) return { begin: () => undefined, close: () => Promise.resolve() };
  let look = (): Promise<Health> =>
    Promise.resolve({ healthy: false, identity, problems: ['It has not begun to poll yet.'] });
  const server = createServer({ requestTimeout: requestWithinMs }, (request, response) => {
    if (request.url !== '/healthy') return answer(response, 404, { error: 'Ask for /healthy.' });
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, { error: 'GET it.' });
    void look().then((health) => answer(response, health.healthy ? 200 : 503, health));
  });
  await listen(server, address);
  return {
    begin: (begun) => void (look = begun),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}

async function listen(server: Server, address: string): Promise<void> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(Number(address.slice(colon + 1)), host, resolve);
    });
  } catch (error) {
    const isTaken = systemCode(error) === 'EADDRINUSE';
    const remedy = isTaken
      ? 'Set LIFEBOAT_HEALTH_ADDRESS to another port, one that is free, or leave it out.'
      : 'Set LIFEBOAT_HEALTH_ADDRESS to an address of this machine, such as 127.0.0.1, and a port that this process may use, or leave it out.';
    const code = isTaken ? 'HealthAddressTaken' : 'HealthAddressUnusable';
    throw cannotStart(code, `Health cannot be served on ${address}: ${wordsOf(error)}.`, remedy);
  }
}
