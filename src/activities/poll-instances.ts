import type { ReadRules } from '../aws/call-aws.ts';
import type { AwsClients } from '../aws/clients.ts';
import { noteToken } from '../aws/page-tokens.ts';
import { getWorkspaceInstance, listWorkspaceInstances } from '../aws/workspace-instances.ts';
import {
  beginInstancePoll,
  nextInstancePollStep,
  takeInstanceRead,
  takeListPage,
  type InstanceNews,
  type InstancePollProgress,
  type InstanceTarget,
} from '../domain/instances/instance-polling.ts';
import type { PollPace } from '../domain/polling.ts';
import { nothingWhenUnknown } from './nothing-when-unknown.ts';
import { oneCallPerAttempt, type Step } from './one-call-per-attempt.ts';

/** The instances that a poll is about, and where it asks for them. */
export interface InstancePoll {
  readonly region: string;
  readonly targets: readonly InstanceTarget[];
  readonly pace: PollPace;
}

type News = { readonly news: readonly InstanceNews[] };

/** Reads instances until there is something to report: the list of what is ALLOCATING, then those that are not on it. */
export async function pollInstances(clients: AwsClients, poll: InstancePoll): Promise<News> {
  const start = beginInstancePoll(Date.now());
  return oneCallPerAttempt<InstancePollProgress, News>(start, async (progress, rules) => {
    const step = nextInstancePollStep(poll.targets, poll.pace, progress, Date.now());
    switch (step.kind) {
      case 'list':
        return goOn(poll, await readPage(clients, poll, progress, step.nextToken, rules));
      case 'read':
        return goOn(poll, await readOne(clients, poll, progress, step.instanceId, rules));
      case 'wait':
      case 'report':
        return goOn(poll, progress);
    }
  });
}

/** An entry without an id is no danger here: an instance that the list does not show is read by its own id. */
async function readPage(
  clients: AwsClients,
  { region, targets, pace }: InstancePoll,
  progress: InstancePollProgress,
  nextToken: string | undefined,
  rules: ReadRules,
): Promise<InstancePollProgress> {
  const { records, nextToken: next } = await listWorkspaceInstances(clients, region, ['ALLOCATING'], nextToken, rules);
  const tokens = progress.listing?.tokens ?? [];
  const page = {
    instanceIds: records.map(({ instanceId }) => instanceId),
    tokens: next === undefined ? tokens : noteToken(tokens, next, { operation: 'ListWorkspaceInstances', region }),
    ...(next !== undefined && { nextToken: next }),
  };
  return takeListPage(targets, pace, progress, page, Date.now());
}

async function readOne(
  clients: AwsClients,
  { region, targets }: InstancePoll,
  progress: InstancePollProgress,
  instanceId: string,
  rules: ReadRules,
): Promise<InstancePollProgress> {
  const record = await getWorkspaceInstance(clients, region, instanceId, rules).catch(nothingWhenUnknown);
  return takeInstanceRead(targets, progress, instanceId, record, Date.now());
}

/** What follows from the progress, without another call. */
function goOn({ targets, pace }: InstancePoll, progress: InstancePollProgress): Step<InstancePollProgress, News> {
  const step = nextInstancePollStep(targets, pace, progress, Date.now());
  switch (step.kind) {
    case 'report':
      return { done: { news: progress.news } };
    case 'wait':
      return { next: progress, dueAtMs: step.untilMs };
    case 'list':
    case 'read':
      return { next: progress };
  }
}
