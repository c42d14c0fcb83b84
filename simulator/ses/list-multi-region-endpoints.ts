import type { Operation } from '../operation.ts';
import { isEndpointVisible, statusAt } from '../world/endpoint.ts';
import { nextToken, pageSize } from './endpoints.ts';
import { listPage } from './paging.ts';

/** The endpoints made in this Region. */
export const listMultiRegionEndpoints: Operation = {
  name: 'ListMultiRegionEndpoints',
  http: { method: 'GET', path: '/v2/email/multi-region-endpoints', numbers: ['PageSize'] },
  request: { PageSize: pageSize, NextToken: nextToken },
  run({ world, region, request, atMs }) {
    const records = world.endpoints
      .filter((endpoint) => endpoint.region === region && isEndpointVisible(endpoint, atMs))
      .map((endpoint) => ({
        EndpointName: endpoint.name,
        EndpointId: endpoint.id,
        Status: statusAt(endpoint, atMs),
        Regions: [endpoint.region, endpoint.secondaryRegion],
        CreatedTimestamp: world.clock.toRealSeconds(endpoint.createdMs),
        LastUpdatedTimestamp: world.clock.toRealSeconds(Math.min(endpoint.settledMs, atMs)),
      }));
    return { answer: listPage('MultiRegionEndpoints', records, request) };
  },
};
