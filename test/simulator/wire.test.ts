import assert from 'node:assert/strict';
import {
  CreateTagsCommand,
  DescribeTagsCommand,
  DescribeWorkspaceBundlesCommand,
  DescribeWorkspaceDirectoriesCommand,
} from '@aws-sdk/client-workspaces';
import { primaryRegion, rawCall, standbyRegion, useSimulator } from './harness.ts';

describe('What goes over the wire', () => {
  const aws = useSimulator({ fleet: { desktops: 2, directories: [{}, { standbyRegistered: false }] } });

  it('names errors of WorkSpaces in __type and errors of SES in a header', async () => {
    const target = 'WorkspacesService.DescribeTags';
    const json = await rawCall(aws.url, { service: 'workspaces', target, body: '{"ResourceId":"ws-00000000"}' });
    assert.equal(json.status, 400);
    assert.equal(json.headers.get('content-type'), 'application/x-amz-json-1.1');
    assert.match(json.headers.get('x-amzn-requestid') ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(JSON.parse(json.text), {
      __type: 'ResourceNotFoundException',
      message: 'The resource could not be found.',
      ResourceId: 'ws-00000000',
    });
    const path = '/v2/email/multi-region-endpoints/none';
    const rest = await rawCall(aws.url, { service: 'ses', method: 'GET', path });
    assert.equal(rest.status, 404);
    assert.equal(rest.headers.get('x-amzn-errortype'), 'NotFoundException');
    assert.deepEqual(Object.keys(JSON.parse(rest.text) as object), ['message']);
  });

  it('counts every broken limit in one message, as AWS does', async () => {
    const target = 'WorkspacesService.DescribeWorkspaces';
    const body = '{"WorkspaceIds":["x"],"Limit":0}';
    const { text } = await rawCall(aws.url, { service: 'workspaces', target, body });
    const { __type, message } = JSON.parse(text) as { __type: string; message: string };
    assert.equal(__type, 'ValidationException');
    assert.match(message, /^2 validation errors detected: Value 'x' at 'workspaceIds\.1\.member' failed/);
  });

  it('refuses what is not JSON, and fields of another type', async () => {
    const target = 'WorkspacesService.DescribeWorkspaces';
    for (const body of ['{', '[]', '{"Limit":"ten"}', '{"WorkspaceIds":"ws-00000000"}']) {
      const { status, text } = await rawCall(aws.url, { service: 'workspaces', target, body });
      assert.equal(status, 400);
      assert.match(text, /SerializationException/, body);
    }
  });

  it('does not know other operations, and other services, in the shape of each protocol', async () => {
    const workspaces = await rawCall(aws.url, { service: 'workspaces', target: 'WorkspacesService.MakeCoffee' });
    assert.deepEqual([workspaces.status, /UnknownOperationException/.test(workspaces.text)], [400, true]);
    const ses = await rawCall(aws.url, { service: 'ses', method: 'GET', path: '/v2/email/coffee' });
    assert.deepEqual([ses.status, ses.headers.get('x-amzn-errortype')], [404, 'UnknownOperationException']);
    const sts = await rawCall(aws.url, { service: 'sts', body: 'Action=MakeCoffee&Version=2011-06-15' });
    assert.match(sts.text, /<Code>InvalidAction<\/Code>/);
    const ec2 = await rawCall(aws.url, { service: 'ec2', target: 'WorkspacesService.DescribeWorkspaces' });
    assert.match(ec2.text, /UnknownOperationException/);
  });

  it('refuses unsigned requests', async () => {
    const target = 'WorkspacesService.DescribeWorkspaces';
    const json = await fetch(aws.url, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
    assert.match(await json.text(), /MissingAuthenticationToken/);
    const rest = await fetch(`${aws.url}/v2/email/account`);
    assert.deepEqual([rest.status, rest.headers.get('x-amzn-errortype')], [403, 'MissingAuthenticationTokenException']);
    const query = await fetch(aws.url, { method: 'POST', body: 'Action=GetCallerIdentity' });
    assert.match(await query.text(), /<Code>MissingAuthenticationToken<\/Code>/);
  });

  it('reads the Region of SigV4A from its own header', async () => {
    const authorization =
      'AWS4-ECDSA-P256-SHA256 Credential=x/20261101/ses/aws4_request, SignedHeaders=host, Signature=0';
    const headers = { authorization, 'x-amz-region-set': standbyRegion };
    assert.equal((await fetch(`${aws.url}/v2/email/account`, { headers })).status, 200);
    const [entry] = await aws.audit('operation=GetAccount');
    assert.equal(entry?.region, standbyRegion);
  });

  it('shows registered directories only, and pages them', async () => {
    const list = async (region: string) => aws.workspaces(region).send(new DescribeWorkspaceDirectoriesCommand({}));
    const there = (await list(standbyRegion)).Directories ?? [];
    assert.deepEqual(
      there.map(({ DirectoryId, State, DirectoryType }) => [DirectoryId, State, DirectoryType]),
      [['d-9267000001', 'REGISTERED', 'AD_CONNECTOR']],
    );
    assert.equal((await list(primaryRegion)).Directories?.length, 2);
    const second = async (NextToken: string) =>
      aws.workspaces(primaryRegion).send(new DescribeWorkspaceDirectoriesCommand({ Limit: 1, NextToken }));
    const first = await aws.workspaces(primaryRegion).send(new DescribeWorkspaceDirectoriesCommand({ Limit: 1 }));
    assert.equal((await second(first.NextToken!)).Directories?.[0]?.DirectoryId, 'd-9067000002');
    const unknown = new DescribeWorkspaceDirectoriesCommand({ DirectoryIds: ['d-9267000002'] });
    assert.deepEqual((await aws.workspaces().send(unknown)).Directories, []);
  });

  it('shows the mirrored bundle of standbys in the standby Region', async () => {
    const { Bundles = [] } = await aws.workspaces().send(new DescribeWorkspaceBundlesCommand({}));
    assert.deepEqual(
      Bundles.map(({ BundleType }) => BundleType),
      ['STANDBY'],
    );
    const both = new DescribeWorkspaceBundlesCommand({ Owner: 'AMAZON', BundleIds: ['wsb-12345678'] });
    await assert.rejects(aws.workspaces().send(both), { name: 'InvalidParameterValuesException' });
  });

  it('adds tags to a WorkSpace, up to fifty', async () => {
    const ResourceId = (await aws.primaries())[0]!.workspaceId;
    const client = aws.workspaces(primaryRegion);
    const tag = async (...keys: string[]) =>
      client.send(new CreateTagsCommand({ ResourceId, Tags: keys.map((Key) => ({ Key, Value: 'v' })) }));
    await tag('a', 'b');
    await tag('b');
    const { TagList } = await client.send(new DescribeTagsCommand({ ResourceId }));
    assert.deepEqual(TagList, [
      { Key: 'a', Value: 'v' },
      { Key: 'b', Value: 'v' },
    ]);
    const many = Array.from({ length: 49 }, (_, n) => `k${n}`);
    await assert.rejects(tag(...many), { name: 'InvalidParameterValuesException' });
  });
});
