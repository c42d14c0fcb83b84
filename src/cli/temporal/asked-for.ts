import { isGrpcServiceError, type ConnectionLike } from '@temporalio/client';
import { defaultPayloadConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import type { AskedFor, RunRef } from './session.ts';

const NOT_FOUND = 5;

type Answer = Awaited<ReturnType<ConnectionLike['workflowService']['getWorkflowExecutionHistory']>>;
type FirstEvent = NonNullable<NonNullable<NonNullable<Answer['history']>['events']>[number]>;
type Execution = NonNullable<
  Parameters<ConnectionLike['workflowService']['getWorkflowExecutionHistory']>[0]['execution']
>;

/** Reads the input in the first event of a run's history, which the server keeps also of a run that was refused. */
export async function readAskedFor(
  connection: ConnectionLike,
  namespace: string,
  execution: RunRef,
  codec?: PayloadCodec,
): Promise<AskedFor> {
  const event = await firstEventOf(connection, namespace, execution);
  const input = inputOf(event);
  const principal = event?.principal?.name;
  return {
    ...(input !== undefined && askedForIn(await decoded(input, codec))),
    ...(principal && { principal }),
  };
}

/** With what a run began; without a run id that of the newest. Nothing when there is none, or its retention ran out meanwhile. */
export async function firstEventOf(
  { workflowService }: ConnectionLike,
  namespace: string,
  execution: Execution,
): Promise<FirstEvent | undefined> {
  try {
    const { history } = await workflowService.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize: 1 });
    return history?.events?.[0];
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return undefined;
    throw error;
  }
}

/** The input that a run was started with, as the server keeps it. */
export function inputOf(event: FirstEvent | undefined): Payload | undefined {
  return event?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
}

/**
 * One that was started with something else than JSON is a run like any other, and must not hide the others. One that cannot
 * be decrypted is an error: the same key is missing for whatever else is read.
 */
async function decoded(input: Payload, codec?: PayloadCodec): Promise<unknown> {
  const [plain = input] = codec === undefined ? [input] : await codec.decode([input]);
  try {
    return defaultPayloadConverter.fromPayload(plain);
  } catch {
    return undefined;
  }
}

/** Only what is there and is a text: whoever started a run may have typed anything. */
export function askedForIn(input: unknown): AskedFor {
  const request = fieldOf(input, 'request');
  const asked = {
    requester: fieldOf(request, 'signer'),
    reason: fieldOf(request, 'reason') ?? fieldOf(input, 'reason'),
    digest: fieldOf(request, 'digest'),
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => typeof value === 'string' && value !== ''));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
