import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { GatedInput } from '../contract/decommission.ts';
import type { Paper, ReceivedPaper } from '../domain/decommission/paper.ts';
import { paperFields } from '../domain/decommission/paper-fields.ts';
import { checkTyped } from '../domain/typed-input.ts';
import { Refused } from './refused.ts';
import { timeOf, type ServerNumber, type ServerTime } from './temporal-facts.ts';

interface Payloads {
  readonly payloads?: readonly Payload[] | null;
}

/** What is read of an event of a history (Temporal API, `temporal.api.history.v1`). */
export interface HistoryEvent {
  readonly eventId?: ServerNumber | null;
  readonly eventTime?: ServerTime | null;
  readonly workflowExecutionStartedEventAttributes?: { readonly input?: Payloads | null } | null;
  readonly workflowExecutionUpdateAcceptedEventAttributes?: {
    readonly acceptedRequest?: {
      readonly input?: { readonly name?: string | null; readonly args?: Payloads | null } | null;
    } | null;
  } | null;
  readonly workflowExecutionUpdateCompletedEventAttributes?: {
    readonly acceptedEventId?: ServerNumber | null;
    readonly outcome?: { readonly success?: object | null; readonly failure?: object | null } | null;
  } | null;
  readonly workflowExecutionCancelRequestedEventAttributes?: object | null;
}

/** A paper of a history, and the event that recorded it. */
export interface RecordedPaper extends ReceivedPaper {
  readonly eventId: number;
}

/** Everything that a run's history says to the terminator, up to an event. */
export interface RunRecord {
  readonly lastEventId: number;
  /** What the run was started with, and when. */
  readonly start?: { readonly input: GatedInput; readonly atMs: number };
  readonly papers: readonly RecordedPaper[];
  readonly paused: boolean;
  /** Why nothing more may be begun, for good. */
  readonly halted?: 'stop' | 'cancel';
}

/** The record of a run of whose history nothing is read yet. */
export const unreadRun: RunRecord = { lastEventId: 0, papers: [], paused: false };

/** The id of an event; 0, which no event has, when the server gave none. */
export function eventIdOf(event: HistoryEvent): number {
  return event.eventId?.toNumber() ?? 0;
}

/**
 * Reads on from where the record ends. Every event counts, so there may be no gap: what is not read may be a revocation.
 *
 * @throws Refused when an event is missing, or one that matters cannot be read.
 */
export function readOn(record: RunRecord, events: readonly HistoryEvent[]): RunRecord {
  return events.reduce(readEvent, record);
}

function readEvent(record: RunRecord, event: HistoryEvent): RunRecord {
  const eventId = eventIdOf(event);
  if (eventId !== record.lastEventId + 1) {
    throw new Refused(
      'HistoryIncomplete',
      `The history of the run goes from event ${record.lastEventId} to ${eventId}: what is between may be a revocation. Try again.`,
    );
  }
  const read = { ...record, lastEventId: eventId };
  const { workflowExecutionStartedEventAttributes: start } = event;
  if (start != null) return { ...read, start: { input: inputOf(start.input), atMs: requiredTime(event, 'its start') } };
  if (event.workflowExecutionCancelRequestedEventAttributes != null) return { ...read, halted: 'cancel' };
  const completed = event.workflowExecutionUpdateCompletedEventAttributes;
  if (completed != null) return readAnswer(read, completed);
  const update = event.workflowExecutionUpdateAcceptedEventAttributes;
  return update == null ? read : readUpdate(read, event, update.acceptedRequest?.input);
}

/** One without an outcome, or of an event that it does not name, leaves its paper unanswered: then no approval counts. */
function readAnswer(
  record: RunRecord,
  { acceptedEventId, outcome }: NonNullable<HistoryEvent['workflowExecutionUpdateCompletedEventAttributes']>,
): RunRecord {
  if (outcome?.success == null && outcome?.failure == null) return record;
  const answer = outcome.failure == null ? 'taken' : 'refused';
  const eventId = acceptedEventId?.toNumber();
  const papers = record.papers.map((paper) => (paper.eventId === eventId ? ({ ...paper, answer } as const) : paper));
  return { ...record, papers };
}

type UpdateInput = { readonly name?: string | null; readonly args?: Payloads | null } | null | undefined;

function readUpdate(record: RunRecord, event: HistoryEvent, input: UpdateInput): RunRecord {
  switch (input?.name) {
    case 'stop':
      return { ...record, halted: 'stop' };
    case 'pause':
      return { ...record, paused: true };
    case 'resume':
      return { ...record, paused: false };
    case 'approve':
    case 'reject':
    case 'revoke':
      return { ...record, papers: [...record.papers, ...paperOf(event, input.name, input.args)] };
    case undefined:
    case null:
    case '':
      throw unreadable(event, 'an accepted update without a name');
    default:
      return record;
  }
}

/** An accepted update need not hold a paper: the workflow looks at its shape, and at the signature only afterwards. */
function paperOf(event: HistoryEvent, name: string, args: Payloads | null | undefined): RecordedPaper[] {
  const acceptedAtMs = requiredTime(event, name);
  const paper = decoded(args, () => unreadable(event, name));
  return isPaper(paper) ? [{ paper, acceptedAtMs, eventId: eventIdOf(event) }] : [];
}

function requiredTime(event: HistoryEvent, what: string): number {
  const atMs = timeOf(event.eventTime);
  if (atMs === undefined) throw unreadable(event, `${what} without a time`);
  return atMs;
}

function inputOf(input: Payloads | null | undefined): GatedInput {
  const wrong = () =>
    new Refused('NoRequest', 'The run was not started with a fleet and a signed request. Start it anew.');
  const value = decoded(input, wrong);
  if (typeof value !== 'object' || value === null || !('request' in value) || !('fleet' in value)) throw wrong();
  if (typeof value.fleet !== 'string' || !isPaper(value.request)) throw wrong();
  return value as GatedInput;
}

function decoded(arguments_: Payloads | null | undefined, refusal: () => Refused): unknown {
  const [payload] = arguments_?.payloads ?? [];
  if (payload === undefined) throw refusal();
  try {
    return defaultPayloadConverter.fromPayload<unknown>(payload);
  } catch {
    throw refusal();
  }
}

function isPaper(value: unknown): value is Paper {
  return checkTyped('paper', value, paperFields).length === 0;
}

function unreadable(event: HistoryEvent, what: string): Refused {
  return new Refused(
    'HistoryUnreadable',
    `Event ${eventIdOf(event)} of the run, ${what}, cannot be read: it may be a revocation. Stop the run and start a new one.`,
  );
}
