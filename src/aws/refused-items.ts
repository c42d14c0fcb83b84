import type { FailedWorkspaceChangeRequest } from '@aws-sdk/client-workspaces';
import { expectedEntries, text } from './answer-fields.ts';
import { UnreadableAnswer } from './wire.ts';

/** A WorkSpace with which AWS would not do what a call for several asked. */
export interface RefusedItem {
  readonly workspaceId: string;
  readonly code: string;
  readonly message: string;
}

/**
 * The `FailedRequests` of an answer: calls for several WorkSpaces succeed although some, or all, of them are refused.
 *
 * @throws UnreadableAnswer when one names none of those that were asked for: then nobody knows which were done.
 */
export function refusedItems(
  failed: readonly FailedWorkspaceChangeRequest[] | null | undefined,
  asked: readonly string[],
): readonly RefusedItem[] {
  if (failed == null) return [];
  const items = expectedEntries<FailedWorkspaceChangeRequest>('FailedRequests', failed);
  if (items.length < failed.length) throw unclear('nothing');
  return items.map((item) => {
    const workspaceId = text(item.WorkspaceId);
    if (workspaceId === undefined || !asked.includes(workspaceId)) throw unclear(workspaceId ?? 'nothing');
    const code = text(item.ErrorCode) ?? 'NoCode';
    return { workspaceId, code, message: text(item.ErrorMessage) ?? 'AWS gave no message' };
  });
}

function unclear(named: string): UnreadableAnswer {
  return new UnreadableAnswer(undefined, `a refusal in the answer names ${named}, which was not asked for`);
}
