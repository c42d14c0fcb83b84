import type { Operation } from '../operation.ts';
import { nextToken, pageSize } from './endpoints.ts';
import { identityType } from './get-email-identity.ts';
import { listPage } from './paging.ts';

/** The identities of this Region; they are not shared between Regions. */
export const listEmailIdentities: Operation = {
  name: 'ListEmailIdentities',
  http: { method: 'POST', path: '/v2/email/list-identities' },
  olderHttp: { method: 'GET', path: '/v2/email/identities', numbers: ['PageSize'] },
  request: { PageSize: pageSize, NextToken: nextToken },
  run({ world, region, request }) {
    const records = world.identities
      .filter((identity) => identity.region === region)
      .map(({ name, verified }) => ({
        IdentityName: name,
        IdentityType: identityType(name),
        SendingEnabled: verified,
        VerificationStatus: verified ? 'SUCCESS' : 'PENDING',
      }));
    return { answer: listPage('EmailIdentities', records, request) };
  },
};
