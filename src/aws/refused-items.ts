import type { FailedWorkspaceChangeRequest } from '@aws-sdk/client-workspaces';
import { entries, text } from './answer-fields.ts';

/** A WorkSpace with which AWS would not do what a call for several asked. */
export interface RefusedItem {
  readonly workspaceId: string;
  readonly code: string;
  readonly message: string;
}

/** The `FailedRequests` of an answer: calls for several WorkSpaces succeed although some, or all, of them are refused. */
export function refusedItems(failed: readonly FailedWorkspaceChangeRequest[] | undefined): readonly RefusedItem[] {
  return entries<FailedWorkspaceChangeRequest>(failed).flatMap((item) => {
    const workspaceId = text(item.WorkspaceId);
    if (workspaceId === undefined) return [];
    const code = text(item.ErrorCode) ?? 'NoCode';
    return [{ workspaceId, code, message: text(item.ErrorMessage) ?? 'AWS gave no message' }];
  });
}
