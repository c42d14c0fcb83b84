import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

/** How an attempt is to find itself. */
export interface Circumstances {
  readonly attempt?: number;
  readonly heartbeatDetails?: unknown;
  readonly startToCloseTimeoutMs?: number;
  readonly firstWaitMs?: number;
  readonly cancelled?: boolean;
  /** The worker's client, for activities that ask the Temporal server. */
  readonly client?: Client;
  /** Of which run and activity it is an attempt, where that matters. */
  readonly info?: Partial<Info>;
}

/** How one attempt of an activity ended, and the cursor that it left. */
export interface AttemptEnd<T> {
  readonly result?: T;
  readonly error?: unknown;
  readonly cursor?: unknown;
}

/** Runs one attempt of an activity in a context of its own, as a worker would. */
export async function attempt<T>(run: () => Promise<T>, circumstances: Circumstances = {}): Promise<AttemptEnd<T>> {
  const { heartbeatDetails, cancelled = false, client } = circumstances;
  let cursor = heartbeatDetails;
  const controller = new AbortController();
  if (cancelled) controller.abort();
  const context = new Context(
    infoOf(circumstances),
    new Promise<never>(() => undefined),
    controller.signal,
    // What travels is JSON: anything else would be lost on the way to the next attempt.
    (details: unknown) => {
      cursor = JSON.parse(JSON.stringify(details)) as unknown;
    },
    client,
    undefined as never,
    undefined as never,
    undefined as never,
  );
  try {
    return { result: await asyncLocalStorage.run(context, run), cursor };
  } catch (error) {
    return { error, cursor };
  }
}

function infoOf({
  attempt = 1,
  heartbeatDetails,
  startToCloseTimeoutMs = 10_000,
  firstWaitMs = 100,
  info,
}: Circumstances): Info {
  return {
    attempt,
    heartbeatDetails,
    startToCloseTimeoutMs,
    activityId: '1',
    activityType: 'read',
    workflowExecution: { workflowId: 'lifeboat:demo/slice-1', runId: 'run' },
    retryPolicy: { initialInterval: firstWaitMs },
    ...info,
  } as Info;
}

/** All attempts of an activity, until it succeeds or fails for good. */
export interface AllAttempts<T> {
  readonly result?: T;
  readonly failure?: ApplicationFailure;
  readonly attempts: number;
  /** What each attempt but the last failed with: its type and the wait that it asked for, in milliseconds. */
  readonly waits: readonly (readonly [type: string, ms: number])[];
}

/** Runs attempts as the server would, without its waits; `between` may move the world on. */
export async function allAttempts<T>(
  run: () => Promise<T>,
  { between = async () => {}, atMost = 200 }: { between?: (waitMs: number) => Promise<void>; atMost?: number } = {},
): Promise<AllAttempts<T>> {
  const waits: [string, number][] = [];
  let heartbeatDetails: unknown;
  for (let number = 1; number <= atMost; number += 1) {
    const { result, error, cursor } = await attempt(run, { attempt: number, heartbeatDetails });
    heartbeatDetails = cursor;
    if (error === undefined) return { result: result as T, attempts: number, waits };
    if (!(error instanceof ApplicationFailure)) throw error as Error;
    if (error.nonRetryable) return { failure: error, attempts: number, waits };
    waits.push([error.type ?? '', Number(error.nextRetryDelay)]);
    await between(Number(error.nextRetryDelay));
  }
  return { attempts: atMost, waits };
}
