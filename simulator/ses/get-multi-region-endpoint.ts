import { textIn } from '../json.ts';
import type { Operation } from '../operation.ts';
import { statusAt } from '../world/endpoint.ts';
import { endpointName, endpointPermission, visibleEndpoint } from './endpoints.ts';

/** Tells neither tags nor ARN, nor why an endpoint FAILED. */
export const getMultiRegionEndpoint: Operation = {
  name: 'GetMultiRegionEndpoint',
  http: { method: 'GET', path: '/v2/email/multi-region-endpoints/{EndpointName}' },
  request: { EndpointName: endpointName },
  permissions: (call) => [endpointPermission(call, 'GetMultiRegionEndpoint', textIn(call.request, 'EndpointName'))],
  run(call) {
    const endpoint = visibleEndpoint(call, textIn(call.request, 'EndpointName'));
    const { clock } = call.world;
    const updatedMs = Math.min(endpoint.settledMs, call.atMs);
    return {
      answer: {
        EndpointName: endpoint.name,
        EndpointId: endpoint.id,
        Routes: [{ Region: endpoint.region }, { Region: endpoint.secondaryRegion }],
        Status: statusAt(endpoint, call.atMs),
        CreatedTimestamp: clock.toRealSeconds(endpoint.createdMs),
        LastUpdatedTimestamp: clock.toRealSeconds(updatedMs),
      },
    };
  },
};
