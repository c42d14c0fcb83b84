import { cancellationSignal } from '@temporalio/activity';
import { AwsCallError } from '../aws/aws-call-error.ts';
import { modifyWorkspaceState, type SettableState } from '../aws/modify-workspace-state.ts';
import type { ApprovedBatch, TerminatorActivities } from '../contract/decommission.ts';
import type { PlannedDesktop } from '../domain/decommission/plan.ts';
import { notReadyYet, stopWhenCancelled } from './attempt.ts';
import { fenceStep, type FenceStep } from './fence-step.ts';
import { lookAtConnections, lookAtWorkspaces } from './look.ts';
import type { AttemptTools, Tools } from './tools.ts';
import { noteWoken } from './woken.ts';

/** A primary that is left alone, and why. */
export interface Kept {
  readonly primaryId: string;
  readonly code: string;
  readonly message: string;
}

/** Fences the primaries of a batch. Each is set by a call of its own, and noted once a read has shown it. */
export async function fencePrimaries(
  tools: Tools,
  batch: ApprovedBatch,
): ReturnType<TerminatorActivities['fencePrimaries']> {
  const attempt = tools.beginAttempt();
  const permit = await attempt.verify(batch);
  const evidence = await tools.openEvidence(permit);
  const { primaryRegion } = permit.header;
  const ids = batch.desktops.map(({ primaryId }) => primaryId);
  const connections = await lookAtConnections(attempt.looking, primaryRegion, ids);
  const look = async () => {
    const found = await lookAtWorkspaces(attempt.looking, primaryRegion, ids);
    await noteWoken(evidence, found);
    return found;
  };

  let records = await look();
  const stepOf = ({ primaryId, ...desktop }: PlannedDesktop): FenceStep => {
    const seen = { record: records.get(primaryId), connection: connections.get(primaryId) };
    return fenceStep({ primaryId, ...desktop }, seen, evidence.of(primaryId));
  };
  const toFence = batch.desktops.filter((desktop) => stepOf(desktop).kind === 'fence');
  for (const { primaryId } of toFence) {
    stopWhenCancelled();
    await attempt.verify(batch);
    await evidence.write({ kind: 'fencing', primaryId });
    await setState(attempt, primaryRegion, primaryId, 'ADMIN_MAINTENANCE');
  }
  if (toFence.length > 0) records = await look();

  const fenced: string[] = [];
  const kept: Kept[] = [];
  const unsettled: string[] = [];
  for (const desktop of batch.desktops) {
    const { primaryId } = desktop;
    const step = stepOf(desktop);
    if (step.kind === 'fence') unsettled.push(primaryId);
    else if (step.kind === 'keep') kept.push({ primaryId, code: step.code, message: step.message });
    else {
      if (step.note !== undefined) await evidence.write({ kind: 'fenced', primaryId, how: step.note });
      fenced.push(primaryId);
    }
  }
  if (unsettled.length > 0) throw notReadyYet(`AWS does not show these as fenced yet: ${unsettled.join(', ')}`);
  for (const each of kept) await evidence.writeOnce({ kind: 'kept', ...each });
  return { fenced, kept, evidence: evidence.mark() };
}

/** Sets a state. A conflict is no error: the next look shows what the primary is now. */
export async function setState(
  { looking, changeRules }: AttemptTools,
  region: string,
  primaryId: string,
  state: SettableState,
): Promise<void> {
  await looking.pace(cancellationSignal());
  try {
    await modifyWorkspaceState(looking.clients, region, primaryId, state, changeRules());
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.failure.kind !== 'conflict') throw error;
  }
}
