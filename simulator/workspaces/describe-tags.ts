import { textIn } from '../json.ts';
import type { Operation } from '../operation.ts';
import { nonEmpty, required } from './limits.ts';
import { tagsOfResource } from './tagged-resource.ts';

/** The tags of one resource; there is no call for many. */
export const describeTags: Operation = {
  name: 'DescribeTags',
  request: { ResourceId: required(nonEmpty) },
  run(call) {
    const tags = tagsOfResource(call, textIn(call.request, 'ResourceId'));
    return { answer: { TagList: [...tags].map(([Key, Value]) => ({ Key, Value })) } };
  },
};
