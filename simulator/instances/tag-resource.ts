import type { Operation } from '../operation.ts';
import { instancePermission, knownInstance } from './known-instance.ts';
import { tagList, workspaceInstanceId } from './limits.ts';
import { tagsOf } from './tags.ts';

const name = 'TagResource';

/** Adds tags to one instance, or overwrites their values. */
export const tagResource: Operation = {
  name,
  request: { WorkspaceInstanceId: workspaceInstanceId, Tags: { ...tagList, required: true } },
  permissions: (call) => [{ ...instancePermission(call, name), requestTags: tagsOf(call.request['Tags']) }],
  run(call) {
    const { id, tags } = knownInstance(call);
    const given = tagsOf(call.request['Tags'], tags);
    for (const [key, value] of given) tags.set(key, value);
    return { answer: {}, effect: { tagged: [{ resourceId: id, tags: Object.fromEntries(given) }] } };
  },
};
