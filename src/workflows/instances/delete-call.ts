import type { ChangeAnswer } from '../../contract/activities.ts';
import { describeFailure } from '../../domain/aws-failure.ts';
import { fateOfDeleteFailure } from '../../domain/instances/deletion.ts';
import { nowMs } from '../clock.ts';
import { lostCall } from '../failures.ts';
import { onInstances } from '../lanes.ts';
import { askedAt, type Deletion } from '../../domain/instances/own-deletion.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** What came of one delete: what is known now, or the end of it. */
export type DeleteAnswer =
  | { readonly kind: 'open'; readonly deletion: Deletion }
  | { readonly kind: 'removed' }
  | { readonly kind: 'retain'; readonly code: string; readonly message: string };

/** Sends one delete, and says what is known after it. */
export async function askToDelete(
  slice: InstanceSlice,
  name: string,
  instanceId: string,
  deletion: Deletion,
): Promise<DeleteAnswer> {
  const answer = await callDelete(slice, name, instanceId);
  if (answer.outcome === 'applied') return open(askedAt(deletion, nowMs()));
  const { facts } = deletion;
  const fate = fateOfDeleteFailure(answer.failure, facts);
  switch (fate.kind) {
    case 'removed':
      return fate;
    case 'retain':
      return { kind: 'retain', code: fate.code, message: describeFailure(answer.failure) };
    case 'found-none':
      return open({ ...deletion, facts: { ...facts, deleteFoundNone: true } });
    case 'send-again':
      return open({ ...deletion, notBeforeAtMs: nowMs() + (fate.afterMs ?? 0) });
    case 'inspect': {
      const asked = answer.outcome === 'maybe-applied' ? askedAt(deletion, nowMs()) : deletion;
      return open({ ...asked, facts: { ...asked.facts, refusal: fate.refusal } });
    }
  }
}

function open(deletion: Deletion): DeleteAnswer {
  return { kind: 'open', deletion };
}

async function callDelete(slice: InstanceSlice, name: string, instanceId: string): Promise<ChangeAnswer> {
  const { standbyRegion: region, limits } = slice.fleet;
  try {
    const lane = onInstances(region, 'removal', `delete ${instanceId} of ${name}`, limits);
    return await lane.deleteInstance({ region, instanceId });
  } catch (error) {
    return { outcome: 'maybe-applied', failure: lostCall(error, 'DeleteWorkspaceInstance', region) };
  }
}
