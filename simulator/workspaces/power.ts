import { stateAt, type Workspace } from '../world/workspace.ts';
import type { ItemVerdict } from './item-batch.ts';

const switchableModes = new Set(['AUTO_STOP', 'MANUAL']);

/** May this WorkSpace be started, or stopped, from these states? The codes are assumptions. */
export function powerVerdict(workspace: Workspace, states: ReadonlySet<string>, atMs: number): ItemVerdict {
  const { id: workspaceId, region, role, runningMode } = workspace;
  const state = stateAt(workspace, atMs);
  if (!switchableModes.has(runningMode)) {
    const message = `The operation is not supported for the running mode ${runningMode}.`;
    return { refusal: { code: 'OperationNotSupportedException', message } };
  }
  if (states.has(state)) return { effect: { workspaceId, region, role, stateBefore: state } };
  return { refusal: { code: 'InvalidResourceStateException', message: `The WorkSpace is in the state ${state}.` } };
}
