import type { Operation } from '../operation.ts';
import { instancePermission, knownInstance } from './known-instance.ts';
import { workspaceInstanceId } from './limits.ts';

const name = 'ListTagsForResource';

/** The tags of one instance, by its id and not by an ARN; there is no call for many. */
export const listTagsForResource: Operation = {
  name,
  request: { WorkspaceInstanceId: workspaceInstanceId },
  permissions: (call) => [instancePermission(call, name)],
  run: (call) => ({ answer: { Tags: [...knownInstance(call).tags].map(([Key, Value]) => ({ Key, Value })) } }),
};
