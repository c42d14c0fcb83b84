import type { Client } from '@temporalio/client';
import type { GatedInput } from '../../src/contract/decommission.ts';
import type { HistoryEvent } from '../../src/terminator/run-history.ts';
import { accepted, answered, cancelRequested, numbered, serverTime, startedWith } from '../terminator/literals.ts';

/** Events per page of a history, whatever is asked for: pages must come together rightly. */
const largestPage = 5;

/** `WORKFLOW_EXECUTION_STATUS_RUNNING`, `…_TERMINATED` and `PENDING_ACTIVITY_STATE_STARTED` of the Temporal API. */
const [running, terminated, started] = [1, 5, 2];

/** Whose run it is. */
export interface RunName {
  readonly workflowId: string;
  readonly runId: string;
  readonly type: string;
}

/** One run as a Temporal server keeps it: its history, its description, the activity that is under way. */
export class ModelRun {
  readonly name: RunName;
  readonly #events: HistoryEvent[] = [];
  #status = running;
  #isCancelRequested = false;
  #activities = 0;
  #activity: { readonly type: string; readonly startedAtMs: number } | undefined;
  pausedOnServer = false;
  /** So many of the newest events are not served: a replica that is behind. */
  hiddenEvents = 0;
  /** Called before every answer. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve();

  constructor(name: RunName, input: GatedInput) {
    this.name = name;
    this.#append(startedWith(input));
  }

  /** An update that the server has accepted; returns when. */
  accept(update: string, argument: unknown): number {
    const atMs = this.#append(accepted(update, argument));
    this.#append(answered(this.#events.length, 'taken'));
    return atMs;
  }

  cancel(): number {
    this.#isCancelRequested = true;
    return this.#append(cancelRequested);
  }

  terminate(): number {
    this.#status = terminated;
    return this.#append({});
  }

  /** Schedules an activity and hands it over, as to a worker that polls. */
  begin(activityType: string): { readonly activityId: string } {
    this.#activities += 1;
    this.#activity = { type: activityType, startedAtMs: Date.now() };
    return { activityId: String(this.#activities) };
  }

  /** What an activity gets as its client: the two calls that the terminator makes. */
  client(): Client {
    const workflowService = {
      describeWorkflowExecution: async () => {
        await this.beforeAnswer();
        return this.#description();
      },
      getWorkflowExecutionHistoryReverse: ({ nextPageToken }: { readonly nextPageToken?: Uint8Array }) =>
        Promise.resolve(this.#page(nextPageToken)),
    };
    return {
      options: { namespace: 'default', loadedDataConverter: { payloadCodecs: [] } },
      workflowService,
    } as unknown as Client;
  }

  #append(event: HistoryEvent): number {
    const atMs = Date.now();
    this.#events.push(numbered(this.#events.length + 1, { ...event, eventTime: serverTime(atMs) }));
    return atMs;
  }

  #description() {
    const { workflowId, runId, type } = this.name;
    const pending = this.#activity && {
      activityId: String(this.#activities),
      activityType: { name: this.#activity.type },
      ...{ state: started, attempt: 1, paused: false, lastStartedTime: serverTime(this.#activity.startedAtMs) },
    };
    return {
      workflowExecutionInfo: {
        execution: { workflowId, runId },
        type: { name: type },
        status: this.#status,
        historyLength: { toNumber: () => this.#events.length },
      },
      workflowExtendedInfo: {
        cancelRequested: this.#isCancelRequested,
        pauseInfo: this.pausedOnServer ? {} : null,
      },
      pendingActivities: pending === undefined ? [] : [pending],
    };
  }

  #page(token: Uint8Array | undefined) {
    const newestFirst = this.#events.slice(0, this.#events.length - this.hiddenEvents).toReversed();
    const from = token === undefined ? 0 : Number(new TextDecoder().decode(token));
    const to = from + largestPage;
    const nextPageToken = new TextEncoder().encode(to < newestFirst.length ? String(to) : '');
    return { history: { events: newestFirst.slice(from, to) }, nextPageToken };
  }
}
