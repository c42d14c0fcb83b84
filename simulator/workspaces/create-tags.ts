import { textIn } from '../json.ts';
import type { Operation } from '../operation.ts';
import { nonEmpty, required, tags, tagsOf } from './limits.ts';
import { tagsOfResource } from './tagged-resource.ts';

/** Adds tags to one resource, or overwrites their values. */
export const createTags: Operation = {
  name: 'CreateTags',
  request: { ResourceId: required(nonEmpty), Tags: required(tags) },
  // Takes no resource (Service Authorization Reference): whoever may tag, may tag anything.
  permissions: ({ request }) => [
    { action: 'workspaces:CreateTags', resource: '*', requestTags: tagsOf(request['Tags']) },
  ],
  run(call) {
    const resourceId = textIn(call.request, 'ResourceId');
    const existing = tagsOfResource(call, resourceId);
    const given = tagsOf(call.request['Tags']);
    for (const [key, value] of tagsOf(call.request['Tags'], existing)) existing.set(key, value);
    return { answer: {}, effect: { tagged: [{ resourceId, tags: Object.fromEntries(given) }] } };
  },
};
