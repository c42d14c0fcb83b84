import { AwsError } from '../aws-error.ts';
import { textIn } from '../json.ts';
import type { Operation } from '../operation.ts';
import { between, streamOf } from '../randomness.ts';
import { statusAt } from '../world/endpoint.ts';
import { endpointName, endpointPermission, visibleEndpoint } from './endpoints.ts';

/** Refused with a 500 while the endpoint is being made; the text was seen in public reports. */
export const deleteMultiRegionEndpoint: Operation = {
  name: 'DeleteMultiRegionEndpoint',
  http: { method: 'DELETE', path: '/v2/email/multi-region-endpoints/{EndpointName}' },
  request: { EndpointName: endpointName },
  permissions: (call) => [endpointPermission(call, 'DeleteMultiRegionEndpoint', textIn(call.request, 'EndpointName'))],
  run(call) {
    const { world, atMs } = call;
    const endpoint = visibleEndpoint(call, textIn(call.request, 'EndpointName'));
    const status = statusAt(endpoint, atMs);
    if (status === 'CREATING' || status === 'DELETING') {
      const shown = status === 'CREATING' ? 'PROVISIONING' : status;
      const message = `Unable to delete resource in ${shown} status`;
      throw new AwsError('ConcurrentModificationException', message, 500);
    }
    const random = streamOf(world.seed, `deletion/${endpoint.id}`);
    endpoint.deletion = { atMs, goneMs: atMs + between(random, world.settings.ses.deletingMs) };
    const deleted = { endpointName: endpoint.name, endpointId: endpoint.id, region: endpoint.region };
    return { answer: { Status: 'DELETING' }, effect: { endpointsDeleted: [deleted] } };
  },
};
