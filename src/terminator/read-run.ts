import { activityInfo, getClient } from '@temporalio/activity';
import { decodedEvents } from './decoded-events.ts';
import { Refused } from './refused.ts';
import { judgeDescription, type AttemptFacts, type Caller, type ExpectedRun } from './run-description.ts';
import { eventIdOf, readOn, unreadRun, type HistoryEvent, type RunRecord } from './run-history.ts';

/** Events per page; a page must fit into one gRPC message. */
const pageSize = 200;

/** What the Temporal server says of the run that asks: of this attempt, and of everything that has happened. */
export interface ServerWord extends AttemptFacts {
  readonly record: RunRecord;
}

/** Reads runs from the Temporal server, and remembers what it has read of the last one: a history only grows. */
export class RunReader {
  #runId = '';
  #record: RunRecord = unreadRun;

  /** @throws Refused when the run or this attempt is not what it must be, or its history cannot be read to its end. */
  async read(expected: ExpectedRun): Promise<ServerWord> {
    const caller = callerOf();
    const execution = { workflowId: caller.workflowId, runId: caller.runId };
    const client = getClient();
    const { namespace, loadedDataConverter } = client.options;
    const description = await client.workflowService.describeWorkflowExecution({ namespace, execution });
    const facts = judgeDescription(description, caller, expected);
    const known = caller.runId === this.#runId ? this.#record : unreadRun;
    const events = await eventsAfter(known.lastEventId, namespace, execution);
    const record = readOn(known, await decodedEvents(loadedDataConverter.payloadCodecs, events));
    if (record.lastEventId < facts.historyLength) {
      throw new Refused(
        'HistoryIncomplete',
        `The server shows ${record.lastEventId} of ${facts.historyLength} events of the run: what is missing may be a revocation. Try again.`,
      );
    }
    this.#runId = caller.runId;
    this.#record = record;
    return { ...facts, record };
  }
}

function callerOf(): Caller {
  const { workflowExecution, activityId, activityType, attempt } = activityInfo();
  if (workflowExecution === undefined) {
    throw new Refused('NoRun', 'Only a run may ask for this: an activity that no workflow has scheduled gets nothing.');
  }
  return { ...workflowExecution, activityId, activityType, attempt };
}

/** The events after one, oldest first. Read from the newest back, so that what is known is not sent again. */
async function eventsAfter(
  lastEventId: number,
  namespace: string,
  execution: { readonly workflowId: string; readonly runId: string },
): Promise<readonly HistoryEvent[]> {
  const newestFirst: HistoryEvent[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await getClient().workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: pageSize,
      ...(nextPageToken !== undefined && { nextPageToken }),
    });
    const events: readonly HistoryEvent[] = page.history?.events ?? [];
    newestFirst.push(...events.filter((event) => eventIdOf(event) > lastEventId));
    const isRead = events.some((event) => eventIdOf(event) <= lastEventId + 1);
    nextPageToken = !isRead && page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
  return newestFirst.reverse();
}
