import type { ItemFault } from '../faults/schema.ts';
import { textIn, type JsonObject } from '../json.ts';
import type { Call } from '../operation.ts';
import type { Rule } from '../validation.ts';
import { isVisible, type Failure, type Workspace } from '../world/workspace.ts';
import { required, workspaceId } from './limits.ts';
import { targetOf } from './target.ts';

/** The list of ids that Start, Stop and Terminate take. */
export const itemList: Rule = {
  type: 'list',
  required: true,
  min: 1,
  max: 25,
  of: { type: 'structure', fields: { WorkspaceId: required(workspaceId) } },
};

/** What an operation does with one item: why it refuses it, or what it changed (nothing, if there was nothing to do). */
export type ItemVerdict = { readonly refusal: Failure } | { readonly effect: JsonObject | undefined };

/** `consider` decides without changing anything; `apply` changes the world. */
export interface ItemRules {
  readonly consider: (workspace: Workspace) => ItemVerdict;
  readonly apply: (workspace: Workspace) => void;
}

/** Takes the items one after the other; what a fault swallows is not applied. */
export function takeItems(
  call: Call,
  operation: ItemFault['operation'],
  items: readonly JsonObject[],
  { consider, apply }: ItemRules,
): { readonly failed: JsonObject[]; readonly effects: JsonObject[] } {
  const failed: JsonObject[] = [];
  const effects: JsonObject[] = [];
  for (const id of items.map((item) => textIn(item, 'WorkspaceId'))) {
    const workspace = call.world.workspace(call.region, id);
    const fault = workspace && call.faults.strikingItem(operation, targetOf(workspace));
    const verdict = verdictOf(call, workspace, fault, consider);
    if ('refusal' in verdict) {
      failed.push({ WorkspaceId: id, ErrorCode: verdict.refusal.code, ErrorMessage: verdict.refusal.message });
    } else if (workspace && verdict.effect && (fault?.applied ?? true)) {
      effects.push(verdict.effect);
      apply(workspace);
    }
  }
  return { failed, effects };
}

function verdictOf(
  { atMs }: Call,
  workspace: Workspace | undefined,
  fault: ItemFault | undefined,
  consider: (workspace: Workspace) => ItemVerdict,
): ItemVerdict {
  if (fault?.action === 'fail') return { refusal: fault };
  // A fresh id "is not immediately available for use with other operations" either.
  if (!workspace || !isVisible(workspace, atMs)) {
    return { refusal: { code: 'ResourceNotFound.WorkSpace', message: 'The specified WorkSpace could not be found.' } };
  }
  return consider(workspace);
}
