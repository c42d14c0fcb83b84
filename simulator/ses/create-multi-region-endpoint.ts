import { AwsError } from '../aws-error.ts';
import { isObject, textIn, type JsonObject } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { between, streamOf } from '../randomness.ts';
import { statusAt, type Endpoint } from '../world/endpoint.ts';
import { endpointId } from '../world/fleet-mail.ts';
import { badRequest, endpointArn, endpointName, endpointNamed } from './endpoints.ts';

/** Made in the Region called, with exactly one other Region; its name is unique in the account and Region. */
export const createMultiRegionEndpoint: Operation = {
  name: 'CreateMultiRegionEndpoint',
  http: { method: 'POST', path: '/v2/email/multi-region-endpoints' },
  request: {
    EndpointName: endpointName,
    Details: {
      type: 'structure',
      required: true,
      fields: {
        RoutesDetails: {
          type: 'list',
          required: true,
          of: { type: 'structure', fields: { Region: { type: 'string', required: true, min: 1 } } },
        },
      },
    },
    Tags: {
      type: 'list',
      of: {
        type: 'structure',
        fields: {
          Key: { type: 'string', required: true, min: 1, max: 128 },
          Value: { type: 'string', required: true, max: 256 },
        },
      },
    },
  },
  permissions(call) {
    const requestTags = tagsOf(call.request['Tags']);
    const create = { action: 'ses:CreateMultiRegionEndpoint', resource: '*', requestTags };
    if (requestTags.size === 0) return [create];
    const resource = endpointArn(call, textIn(call.request, 'EndpointName'));
    return [create, { action: 'ses:TagResource', resource, requestTags }];
  },
  run(call) {
    const { world, request, region } = call;
    const name = textIn(request, 'EndpointName');
    const secondaryRegion = onlyRoute(request);
    const tags = tagsOf(request['Tags']);
    if (secondaryRegion === region) throw badRequest('The secondary Region must differ from the primary Region.');
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(secondaryRegion)) throw badRequest(`Unknown Region: ${secondaryRegion}.`);
    if (endpointNamed(call, name)) {
      throw new AwsError('AlreadyExistsException', `Multi-region endpoint <${name}> already exists.`);
    }
    const live = world.endpoints.filter((one) => one.region === region && statusAt(one, call.atMs) !== 'GONE');
    if (live.length >= world.quota(region, 'endpoints')) {
      throw new AwsError('LimitExceededException', 'The maximum number of multi-region endpoints has been reached.');
    }
    const endpoint = newEndpoint(call, name, secondaryRegion, tags);
    world.endpoints.push(endpoint);
    const { id } = endpoint;
    const created = { endpointName: name, endpointId: id, region, secondaryRegion, tags: Object.fromEntries(tags) };
    return { answer: { Status: 'CREATING', EndpointId: id }, effect: { endpointsCreated: [created] } };
  },
};

function onlyRoute(request: JsonObject): string {
  const routes = (request['Details'] as JsonObject)['RoutesDetails'] as JsonObject[];
  if (routes.length !== 1) throw badRequest('RoutesDetails must contain exactly one route configuration.');
  return textIn(routes[0], 'Region');
}

function tagsOf(written: unknown): Map<string, string> {
  const tags = new Map<string, string>();
  for (const tag of Array.isArray(written) ? written.filter(isObject) : []) {
    const key = textIn(tag, 'Key');
    if (/^aws:/i.test(key)) throw badRequest('Tag keys must not begin with the reserved prefix aws:.');
    if (tags.has(key)) throw badRequest('The tag keys of a resource must be unique.');
    tags.set(key, textIn(tag, 'Value'));
  }
  if (tags.size > 50) throw badRequest('A resource can have at most 50 tags.');
  return tags;
}

function newEndpoint(call: Call, name: string, secondaryRegion: string, tags: Map<string, string>): Endpoint {
  const { world, region, atMs } = call;
  const { ses } = world.settings;
  const generation = world.endpoints.filter((one) => one.region === region && one.name === name).length;
  const random = streamOf(world.seed, `endpoint/${region}/${name}/${String(generation)}`);
  return {
    name,
    region,
    secondaryRegion,
    tags,
    id: endpointId(world.seed, region, name, generation),
    createdMs: atMs,
    visibleMs: atMs + between(random, ses.invisibleMs),
    settledMs: atMs + between(random, ses.creatingMs),
    settledAs: random() < ses.failShare ? 'FAILED' : 'READY',
    deletion: undefined,
  };
}
