import { generateKeyPairSync } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Paper, Signer } from '../../src/domain/decommission/paper.ts';
import { publicKeyOf } from '../../src/signing/ed25519.ts';
import { signPaper } from '../../src/signing/papers.ts';
import type { RunDescription } from '../../src/terminator/run-description.ts';
import type { HistoryEvent } from '../../src/terminator/run-history.ts';

/** A 64-bit number as protobuf decodes it. */
const long = (value: number) => ({ toNumber: () => value });

/** A time as protobuf decodes it. */
export const serverTime = (atMs: number) => ({
  seconds: long(Math.floor(atMs / 1_000)),
  nanos: (atMs % 1_000) * 1_000_000,
});

/** What the server says of a run with one activity under way, as it must be. */
export function description(change: (good: ReturnType<typeof goodDescription>) => void = () => {}): RunDescription {
  const good = goodDescription();
  change(good);
  return good;
}

function goodDescription() {
  return {
    workflowExecutionInfo: {
      execution: { workflowId: 'lifeboat:demo', runId: 'run-1' },
      type: { name: 'decommission' },
      status: 1,
      historyLength: long(12) as ReturnType<typeof long> | null,
    },
    workflowExtendedInfo: { cancelRequested: false, pauseInfo: null as object | null },
    pendingActivities: [
      {
        activityId: '3',
        activityType: { name: 'terminatePrimaries' },
        state: 2,
        attempt: 1,
        paused: false,
        lastStartedTime: serverTime(1_700_000_000_500) as ReturnType<typeof serverTime> | null,
      },
    ],
  };
}

/** Events of a history, numbered in order, a second apart. */
export function history(...events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.map((event, index) => ({
    eventId: long(index + 1),
    eventTime: serverTime(1_000 * (index + 1)),
    ...event,
  }));
}

/** An event with another number. */
export const numbered = (eventId: number, event: HistoryEvent = {}): HistoryEvent => ({
  eventTime: serverTime(1_000 * eventId),
  ...event,
  eventId: long(eventId),
});

export const startedWith = (input: unknown): HistoryEvent => ({
  workflowExecutionStartedEventAttributes: { input: { payloads: [defaultPayloadConverter.toPayload(input)] } },
});

export const accepted = (name: string, ...args: readonly unknown[]): HistoryEvent => ({
  workflowExecutionUpdateAcceptedEventAttributes: {
    acceptedRequest: {
      input: { name, args: { payloads: args.map((arg) => defaultPayloadConverter.toPayload(arg)) } },
    },
  },
});

/** What a run answered to the update that an event accepted. */
export const answered = (acceptedEventId: number, answer: 'taken' | 'refused'): HistoryEvent => ({
  workflowExecutionUpdateCompletedEventAttributes: {
    acceptedEventId: long(acceptedEventId),
    outcome: answer === 'taken' ? { success: {} } : { failure: {} },
  },
});

export const cancelRequested: HistoryEvent = { workflowExecutionCancelRequestedEventAttributes: {} };

/** Somebody with a key of their own. */
export function person(name: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const signer: Signer = { name, publicKey: publicKeyOf(privateKey) };
  const sign = (paper: Omit<Paper, 'signature' | 'signer' | 'version' | 'operation' | 'account' | 'fleet'>): Paper =>
    signPaper(
      { version: 1, operation: 'decommission', account: '123456789012', fleet: 'demo', signer: name, ...paper },
      privateKey,
    );
  return { signer, privateKey, sign };
}
