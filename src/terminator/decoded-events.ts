import type { Payload, PayloadCodec } from '@temporalio/common';
import { PayloadError } from '../codec/payload-error.ts';
import { Refused } from './refused.ts';
import { eventIdOf, type HistoryEvent } from './run-history.ts';

/**
 * Events as `readOn` reads them: what the run was started with and what its updates carry, decoded.
 *
 * @throws Refused when one cannot be decoded: it may be a revocation.
 */
export function decodedEvents(
  codecs: readonly PayloadCodec[],
  events: readonly HistoryEvent[],
): Promise<readonly HistoryEvent[]> {
  return Promise.all(
    events.map(async (event) => {
      try {
        return await decodedEvent(codecs, event);
      } catch (error) {
        if (!(error instanceof PayloadError)) throw error;
        throw new Refused('HistoryEncrypted', `Event ${eventIdOf(event)} of the run cannot be read. ${error.message}`);
      }
    }),
  );
}

async function decodedEvent(codecs: readonly PayloadCodec[], event: HistoryEvent): Promise<HistoryEvent> {
  const start = event.workflowExecutionStartedEventAttributes;
  if (start?.input != null) {
    const input = { payloads: await decoded(codecs, start.input.payloads) };
    return { ...event, workflowExecutionStartedEventAttributes: { ...start, input } };
  }
  const update = event.workflowExecutionUpdateAcceptedEventAttributes;
  const input = update?.acceptedRequest?.input;
  if (input?.args == null) return event;
  const args = { payloads: await decoded(codecs, input.args.payloads) };
  const acceptedRequest = { ...update?.acceptedRequest, input: { ...input, args } };
  return { ...event, workflowExecutionUpdateAcceptedEventAttributes: { ...update, acceptedRequest } };
}

/** As the SDK does: the last codec first. */
async function decoded(
  codecs: readonly PayloadCodec[],
  payloads: readonly Payload[] | null | undefined,
): Promise<Payload[]> {
  let read = [...(payloads ?? [])];
  for (const codec of codecs.toReversed()) read = await codec.decode(read);
  return read;
}
