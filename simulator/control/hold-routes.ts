import { z } from 'zod';
import type { Hold } from '../faults/holds.ts';
import type { Simulation } from '../simulation.ts';
import { longPoll } from './long-poll.ts';
import { ControlError, numberIn, read, type Reply } from './reply.ts';
import type { ControlRequest } from './request.ts';

const releaseRequest = z.strictObject({ as: z.enum(['continue', 'drop', 'reset', '500']).default('continue') });

const filters = ['operation', 'region', 'phase', 'faultId', 'clientGone'] as const;

/** The calls held now; can wait until one matches. */
export async function listHolds({ holds }: Simulation, { query }: ControlRequest): Promise<Reply> {
  const waitMs = numberIn(query, 'waitMs') ?? 0;
  const look = (): Hold[] => holds.list().filter((hold) => matches(hold, query));
  const found = await longPoll(look, (listener) => holds.onChange(listener), waitMs);
  return { status: 200, body: { holds: found } };
}

/** `POST /holds/<call>/release`. */
export function releaseHold({ holds }: Simulation, { rest, body }: ControlRequest): Reply {
  const [call = '', verb] = rest;
  const { as } = read(releaseRequest, body ?? {});
  if (verb !== 'release' || !holds.release(Number(call), as)) throw new ControlError(404, `Call ${call} is not held.`);
  return { status: 200, body: { released: 1 } };
}

/** `POST /holds/release`. */
export function releaseHolds({ holds }: Simulation, { body }: ControlRequest): Reply {
  const { as } = read(releaseRequest, body ?? {});
  return { status: 200, body: { released: holds.releaseAll(as) } };
}

function matches(hold: Hold, query: URLSearchParams): boolean {
  return filters.every((name) => {
    const wanted = query.get(name);
    return wanted === null || String(hold[name]) === wanted;
  });
}
