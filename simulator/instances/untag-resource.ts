import type { Call, Operation } from '../operation.ts';
import { instancePermission, knownInstance } from './known-instance.ts';
import { tagKey, workspaceInstanceId } from './limits.ts';

const name = 'UntagResource';

/** Takes tags from one instance; those it does not have are no mistake. */
export const untagResource: Operation = {
  name,
  request: {
    WorkspaceInstanceId: workspaceInstanceId,
    TagKeys: { type: 'list', required: true, min: 1, max: 50, of: tagKey },
  },
  permissions: (call) => [{ ...instancePermission(call, name), tagKeys: keysOf(call) }],
  run(call) {
    const { id, tags } = knownInstance(call);
    const taken = keysOf(call).filter((key) => tags.delete(key));
    if (taken.length === 0) return { answer: {} };
    return { answer: {}, effect: { untagged: [{ resourceId: id, tagKeys: taken }] } };
  },
};

function keysOf({ request }: Call): string[] {
  return request['TagKeys'] as string[];
}
