import type { Worker } from '@temporalio/worker';
import { lastPolledAtMs, type PolledQueue } from './polled-queues.ts';
import { wordsOf } from './start-failure.ts';
import type { TemporalConnection } from './temporal-connection.ts';
import { within } from './within.ts';

/** Whether this process does its work, and if not, why. */
export interface Health {
  readonly healthy: boolean;
  /** How this process is called in Temporal. */
  readonly identity: string;
  /** One sentence each; empty when healthy. */
  readonly problems: readonly string[];
}

/** What is looked at. */
export interface HealthParts {
  readonly temporal: Pick<TemporalConnection, 'connection' | 'namespace' | 'address'>;
  readonly identity: string;
  readonly workers: readonly Pick<Worker, 'getState'>[];
  readonly queues: readonly PolledQueue[];
}

/**
 * A poll that finds nothing lasts a minute at most (`matching.longPollExpirationInterval` of the server), so who polls was
 * seen within the last one; the rest is slack for the network and for clocks that differ.
 */
const polledWithinMs = 75_000;

/** The server has so long to answer: who asks for our health does not wait for ever either. */
const answerWithinMs = 3_000;

/** Asks the Temporal server itself whether this process polls each of its queues: an open port would say nothing of that. */
export async function lookAtHealth(parts: HealthParts): Promise<Health> {
  const problems = [...stateProblems(parts.workers), ...(await queueProblems(parts))];
  return { healthy: problems.length === 0, identity: parts.identity, problems };
}

/** The same look for all who ask while it lasts. */
export function sharedLook(look: () => Promise<Health>): () => Promise<Health> {
  let current: Promise<Health> | undefined;
  return () => {
    current ??= look().finally(() => (current = undefined));
    return current;
  };
}

function stateProblems(workers: HealthParts['workers']): string[] {
  const states = new Set(workers.map((worker) => worker.getState()).filter((state) => state !== 'RUNNING'));
  return [...states].map((state) => `A Worker of this process is ${state}, not RUNNING.`);
}

async function queueProblems({ temporal, identity, queues }: HealthParts): Promise<string[]> {
  const { connection, address } = temporal;
  try {
    const asked = connection.withDeadline(Date.now() + answerWithinMs, () =>
      Promise.all(queues.map((queue) => lastPolledAtMs(temporal, queue, identity))),
    );
    // A refused connection is tried again by the native part, beyond the deadline that it was given.
    const polled = await within(answerWithinMs, asked);
    return queues.flatMap((queue, index) => problemOf(queue, polled[index]));
  } catch (error) {
    return [`Temporal at ${address} does not answer: ${wordsOf(error)}.`];
  }
}

function problemOf({ name, kind }: PolledQueue, polledAtMs: number | undefined): string[] {
  if (polledAtMs === undefined) return [`Queue ${name} (${kind}) is not polled by this process.`];
  const agoMs = Date.now() - polledAtMs;
  if (agoMs < polledWithinMs) return [];
  return [`Queue ${name} (${kind}) was last polled by this process ${Math.round(agoMs / 1000)} s ago.`];
}
