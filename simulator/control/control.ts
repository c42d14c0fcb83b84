import type { Json } from '../json.ts';
import type { Simulation } from '../simulation.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { HttpRequest } from '../wire/protocol.ts';
import { ControlError, type Reply } from './reply.ts';
import { routes } from './routes.ts';

/** All paths of the control API begin so; no AWS path does. */
export const controlPrefix = '/_simulator/';

/** Answers one call of the control API. */
export async function control(simulation: Simulation, exchange: Exchange, request: HttpRequest): Promise<void> {
  const { status, body } = await replyTo(simulation, request);
  if (exchange.isClientGone) return;
  exchange.send({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

async function replyTo(simulation: Simulation, request: HttpRequest): Promise<Reply> {
  try {
    const [name = '', ...rest] = request.path.slice(controlPrefix.length).split('/').map(decodeURIComponent);
    const route = routes[`${request.method} /${name}`];
    if (!route) throw new ControlError(404, `There is no ${request.method} ${request.path}.`);
    const body = bodyOf(request);
    const reply = await route(simulation, { rest, query: request.query, body });
    if (request.method !== 'GET') record(simulation, `${request.method} /${[name, ...rest].join('/')}`, body);
    return reply;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return { status: error.status, body: { error: error.message, problems: error.problems } };
  }
}

function bodyOf(request: HttpRequest): Json | undefined {
  if (request.body === '') return undefined;
  try {
    return JSON.parse(request.body) as Json;
  } catch {
    throw new ControlError(400, 'The body is not JSON.');
  }
}

/** What the control API changed belongs on record: a checker must know about it. */
export function record({ audit }: Simulation, operation: string, request: Json | undefined): void {
  audit.append({
    event: 'control',
    call: null,
    region: null,
    service: '_simulator',
    operation,
    request: request ?? null,
    applied: false,
    effect: null,
    answer: null,
    durationMs: 0,
    accessKeyId: null,
    account: null,
    served: null,
  });
}
