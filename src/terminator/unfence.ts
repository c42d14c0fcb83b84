import { activityInfo } from '@temporalio/activity';
import { AwsCallError } from '../aws/aws-call-error.ts';
import { piecesOf } from '../domain/batches.ts';
import type { TerminatorActivities } from '../contract/decommission.ts';
import { describeLimit } from '../domain/polling.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';
import { notReadyYet } from './attempt.ts';
import { setState, type Kept } from './fence.ts';
import type { KnownFence } from './fence-step.ts';
import { lookAtWorkspaces } from './look.ts';
import type { RunEvidence } from './run-evidence.ts';
import type { AttemptTools, Tools } from './tools.ts';
import { noteWoken } from './woken.ts';

type UnfenceInput = Parameters<TerminatorActivities['unfencePrimaries']>[0];

/** What one look says about lifting a fence; a `lifted` that is new has still to be noted. */
export type UnfenceStep =
  | { readonly kind: 'lift' | 'nothing' }
  | { readonly kind: 'lifted'; readonly isNew: boolean }
  | { readonly kind: 'keep'; readonly code: string; readonly message: string };

/** Only a fence that is ours, and still stands, is lifted. */
export function unfenceStep(record: WorkspaceRecord | undefined, known: KnownFence): UnfenceStep {
  const { fence, isFencing, wasLifted } = known;
  const isOurs = fence?.how === 'ADMIN_MAINTENANCE' || isFencing;
  const isSet = record?.state === 'ADMIN_MAINTENANCE';
  if (!isOurs) {
    if (!isSet) return wasLifted ? { kind: 'lifted', isNew: false } : { kind: 'nothing' };
    return { kind: 'keep', code: 'FencedByOthers', message: 'its fence is not ours: whoever has set it may lift it' };
  }
  if (isSet) return { kind: 'lift' };
  if (record?.state === 'AVAILABLE') return { kind: 'lifted', isNew: true };
  const state = record?.state ?? 'UNKNOWN';
  return { kind: 'keep', code: `PrimaryIs.${state}`, message: `it is ${state}: there is no fence to lift` };
}

/** AWS will not: it has nothing to lift, or can set no fence there at all. */
function isRefusal(error: unknown): boolean {
  return error instanceof AwsCallError && ['rejected', 'not-found'].includes(error.failure.kind);
}

function isOurs(step: UnfenceStep | undefined): boolean {
  return step?.kind === 'lift' || (step?.kind === 'lifted' && step.isNew);
}

/** Attempts after which a fence that AWS does not lift is left to a person. */
const attemptsPerFence = 20;

/** Lifts the fences that this terminator has set, for the run that asks. Takes nothing from anybody, so needs no papers. */
export async function unfencePrimaries(
  tools: Tools,
  { fleet, region, primaryIds }: UnfenceInput,
): ReturnType<TerminatorActivities['unfencePrimaries']> {
  const attempt = tools.beginAttempt();
  const evidence = await tools.ownEvidence(fleet);
  const unfenced: string[] = [];
  const kept: Kept[] = [];
  const standing: string[] = [];
  for (const ids of piecesOf([...new Set(primaryIds)], describeLimit)) {
    const steps = await liftAndLook(attempt, evidence, region, ids);
    for (const [primaryId, step] of steps) {
      if (step.kind === 'keep') kept.push({ primaryId, code: step.code, message: step.message });
      if (step.kind === 'lift') standing.push(primaryId);
      if (step.kind !== 'lifted') continue;
      if (step.isNew) await evidence.write({ kind: 'unfenced', primaryId });
      unfenced.push(primaryId);
    }
  }
  if (standing.length > 0 && activityInfo().attempt < attemptsPerFence) {
    throw notReadyYet(`AWS does not show these fences as lifted yet: ${standing.join(', ')}`);
  }
  const message = `AWS does not lift it after ${attemptsPerFence} tries: set it to AVAILABLE by hand`;
  kept.push(...standing.map((primaryId) => ({ primaryId, code: 'FenceStands', message })));
  return { unfenced, kept };
}

/**
 * Lifts what is ours, and says what another look shows then. Also where AVAILABLE is shown: right after a fence was set a
 * look may be older than it, and a fence that nobody lifts locks its user out.
 */
async function liftAndLook(
  attempt: AttemptTools,
  evidence: RunEvidence,
  region: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UnfenceStep>> {
  const look = async () => {
    const records = await lookAtWorkspaces(attempt.looking, region, ids);
    await noteWoken(evidence, records);
    return new Map(ids.map((id) => [id, unfenceStep(records.get(id), evidence.of(id))]));
  };
  const first = await look();
  const toLift = ids.filter((id) => isOurs(first.get(id)));
  for (const id of toLift) {
    await setState(attempt, region, id, 'AVAILABLE').catch((error: unknown) => {
      if (first.get(id)?.kind !== 'lifted' || !isRefusal(error)) throw error;
    });
  }
  return toLift.length === 0 ? first : look();
}
