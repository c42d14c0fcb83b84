import assert from 'node:assert/strict';
import {
  CreateMultiRegionEndpointCommand,
  DeleteMultiRegionEndpointCommand,
  GetAccountCommand,
  GetEmailIdentityCommand,
  GetMultiRegionEndpointCommand,
  ListEmailIdentitiesCommand,
  ListMultiRegionEndpointsCommand,
  ListTagsForResourceCommand,
  type CreateMultiRegionEndpointRequest,
} from '@aws-sdk/client-sesv2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { minute, primaryRegion, standbyRegion, useSimulator } from './harness.ts';

const EndpointName = 'company-mail';
const identities = [
  { name: 'example.com', regions: [primaryRegion, standbyRegion] },
  { name: 'news@example.com', regions: [primaryRegion], verified: false },
];

describe('SES multi-region endpoints', () => {
  const aws = useSimulator({ fleet: { desktops: 0, identities } });

  async function create(more: Partial<CreateMultiRegionEndpointRequest> = {}) {
    const Details = { RoutesDetails: [{ Region: primaryRegion }] };
    return aws.mail().send(new CreateMultiRegionEndpointCommand({ EndpointName, Details, ...more }));
  }

  async function read(region = standbyRegion) {
    return aws.mail(region).send(new GetMultiRegionEndpointCommand({ EndpointName }));
  }

  async function remove(region = standbyRegion) {
    return aws.mail(region).send(new DeleteMultiRegionEndpointCommand({ EndpointName }));
  }

  it('are CREATING, then READY, with both Regions as routes', async () => {
    const { Status, EndpointId } = await create();
    assert.equal(Status, 'CREATING');
    assert.match(EndpointId ?? '', /^[0-9a-z]{8}\.[0-9a-z]{3}$/);
    assert.equal((await read()).Status, 'CREATING');
    await aws.advance(minute);
    const endpoint = await read();
    assert.equal(endpoint.Status, 'READY');
    assert.deepEqual(endpoint.Routes, [{ Region: standbyRegion }, { Region: primaryRegion }]);
    assert.ok(Math.abs(Date.now() - (endpoint.CreatedTimestamp?.getTime() ?? 0)) < 2 * minute);
    const { MultiRegionEndpoints = [] } = await aws.mail().send(new ListMultiRegionEndpointsCommand({}));
    assert.deepEqual(
      MultiRegionEndpoints.map((one) => [one.EndpointName, one.Regions]),
      [[EndpointName, [standbyRegion, primaryRegion]]],
    );
  });

  it('may not be found right after they were created', async () => {
    await aws.patch('/settings', { ses: { invisibleMs: [1000, 1000] } });
    await create();
    await assert.rejects(read(), { name: 'NotFoundException' });
    await aws.advance(1000);
    assert.equal((await read()).EndpointName, EndpointName);
  });

  it('can FAIL, without a reason', async () => {
    await aws.patch('/settings', { ses: { failShare: 1 } });
    await create();
    await aws.advance(minute);
    assert.equal((await read()).Status, 'FAILED');
  });

  it('are known in their home Region only, where their name is unique', async () => {
    await create();
    await assert.rejects(read(primaryRegion), { name: 'NotFoundException' });
    await assert.rejects(remove(primaryRegion), { name: 'NotFoundException' });
    await assert.rejects(create(), { name: 'AlreadyExistsException' });
    const Details = { RoutesDetails: [{ Region: standbyRegion }] };
    const elsewhere = new CreateMultiRegionEndpointCommand({ EndpointName, Details });
    assert.equal((await aws.mail(primaryRegion).send(elsewhere)).Status, 'CREATING');
  });

  it('cannot be deleted while they are CREATING: a 500 that is not a fault of ours', async () => {
    await create();
    await assert.rejects(remove(), (error: { name: string; $metadata: { httpStatusCode: number } }) => {
      assert.equal(error.name, 'ConcurrentModificationException');
      assert.equal(error.$metadata.httpStatusCode, 500);
      return true;
    });
    await aws.advance(minute);
    assert.equal((await remove()).Status, 'DELETING');
    assert.equal((await read()).Status, 'DELETING');
    await aws.advance(minute);
    await assert.rejects(read(), { name: 'NotFoundException' });
  });

  it('have another id when they are made again', async () => {
    const first = await create();
    await aws.advance(minute);
    await remove();
    await aws.advance(minute);
    assert.notEqual((await create()).EndpointId, first.EndpointId);
  });

  it('tell their tags by an ARN of their name', async () => {
    await create({ Tags: [{ Key: 'lifeboat:run', Value: 'r1' }] });
    const arn = (region: string) => `arn:aws:ses:${region}:111122223333:multi-region-endpoint/${EndpointName}`;
    const tags = async (ResourceArn: string) => aws.mail().send(new ListTagsForResourceCommand({ ResourceArn }));
    assert.deepEqual((await tags(arn(standbyRegion))).Tags, [{ Key: 'lifeboat:run', Value: 'r1' }]);
    await assert.rejects(tags(arn(primaryRegion)), { name: 'NotFoundException' });
  });

  for (const { what, request, name = 'BadRequestException' } of [
    { what: 'no route', request: { Details: { RoutesDetails: [] } } },
    {
      what: 'two routes',
      request: { Details: { RoutesDetails: [{ Region: primaryRegion }, { Region: 'eu-west-1' }] } },
    },
    { what: 'its own Region as a route', request: { Details: { RoutesDetails: [{ Region: standbyRegion }] } } },
    { what: 'a name with spaces', request: { EndpointName: 'a b' } },
    { what: 'a name of 65 characters', request: { EndpointName: 'n'.repeat(65) } },
    { what: 'a reserved tag', request: { Tags: [{ Key: 'aws:x', Value: '' }] } },
  ] as { what: string; request: Partial<CreateMultiRegionEndpointRequest>; name?: string }[]) {
    it(`are refused with ${what}`, async () => {
      await assert.rejects(create(request), { name });
    });
  }

  it('are limited in number', async () => {
    await aws.patch('/settings', { quotas: { endpoints: 0 } });
    await assert.rejects(create(), { name: 'LimitExceededException' });
  });

  it('stand beside the identities of each Region and the account', async () => {
    const mail = aws.mail(primaryRegion);
    const first = await mail.send(new ListEmailIdentitiesCommand({ PageSize: 1 }));
    assert.equal(first.EmailIdentities?.[0]?.IdentityType, 'DOMAIN');
    const second = await mail.send(new ListEmailIdentitiesCommand({ PageSize: 1, NextToken: first.NextToken }));
    assert.deepEqual([second.EmailIdentities?.[0]?.IdentityName, second.NextToken], ['news@example.com', undefined]);
    const EmailIdentity = 'news@example.com';
    assert.equal((await mail.send(new GetEmailIdentityCommand({ EmailIdentity }))).VerifiedForSendingStatus, false);
    await assert.rejects(aws.mail().send(new GetEmailIdentityCommand({ EmailIdentity })), {
      name: 'NotFoundException',
    });
    assert.equal((await mail.send(new GetAccountCommand({}))).ProductionAccessEnabled, true);
  });

  it('belong to the account that STS names', async () => {
    assert.equal((await aws.sts().send(new GetCallerIdentityCommand({}))).Account, '111122223333');
  });
});
