import { textIn } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { badRequest, notFound, visibleEndpoint } from './endpoints.ts';

/** The ARN of an endpoint is by its name. */
export const listTagsForResource: Operation = {
  name: 'ListTagsForResource',
  http: { method: 'GET', path: '/v2/email/tags' },
  request: { ResourceArn: { type: 'string', required: true, min: 1 } },
  permissions: ({ request }) => [{ action: 'ses:ListTagsForResource', resource: textIn(request, 'ResourceArn') }],
  run(call) {
    const tags = tagsOf(call, textIn(call.request, 'ResourceArn'));
    return { answer: { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) } };
  },
};

function tagsOf(call: Call, arn: string): ReadonlyMap<string, string> {
  const { world, region } = call;
  const [, , service, where, account, resource = ''] = arn.split(':');
  const [kind, name] = resource.split('/');
  if (service !== 'ses' || name === undefined) throw badRequest(`Invalid ARN: ${arn}`);
  if (where !== region || account !== world.settings.account) throw notFound(`Resource not found: ${arn}`);
  if (kind === 'multi-region-endpoint') return visibleEndpoint(call, name).tags;
  const isKnown = kind === 'identity' && world.identities.some((one) => one.region === region && one.name === name);
  if (!isKnown) throw notFound(`Resource not found: ${arn}`);
  return new Map();
}
