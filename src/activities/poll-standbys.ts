import type { AwsClients } from '../aws/clients.ts';
import { describeWorkspaces } from '../aws/describe-workspaces.ts';
import { nextPollStep, takeAnswer, type PollPace, type PollProgress, type PollTarget } from '../domain/polling.ts';
import { oneCallPerAttempt, type Step } from './one-call-per-attempt.ts';

/** Reads standbys until there is something to report: at most 25 per call, one call per attempt, the unread longest first. */
export async function pollStandbys(
  clients: AwsClients,
  region: string,
  targets: readonly PollTarget[],
  pace: PollPace,
): Promise<PollProgress> {
  return oneCallPerAttempt<PollProgress, PollProgress>({ changes: [], readAtMs: {} }, async (progress, rules) => {
    const step = nextPollStep(targets, pace, progress, Date.now());
    if (step.kind !== 'read') return goOn(targets, pace, progress);
    const page = await describeWorkspaces(clients, region, { workspaceIds: step.standbyIds }, undefined, rules);
    return goOn(targets, pace, takeAnswer(targets, progress, step.standbyIds, page.records, Date.now()));
  });
}

/** What follows from the progress, without another call. */
function goOn(
  targets: readonly PollTarget[],
  pace: PollPace,
  progress: PollProgress,
): Step<PollProgress, PollProgress> {
  const step = nextPollStep(targets, pace, progress, Date.now());
  switch (step.kind) {
    case 'report':
      return { done: progress };
    case 'wait':
      return { next: progress, dueAtMs: step.untilMs };
    case 'read':
      return { next: progress };
  }
}
