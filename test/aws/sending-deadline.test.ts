import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import { createStandbyWorkspaces } from '../../src/aws/create-standby-workspaces.ts';
import { describeWorkspaces } from '../../src/aws/describe-workspaces.ts';
import { createMultiRegionEndpoint, deleteMultiRegionEndpoint } from '../../src/aws/multi-region-endpoint.ts';
import { terminateWorkspaces } from '../../src/aws/terminate-workspaces.ts';
import type { ChangeRules } from '../../src/aws/call-aws.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { awsAt } from './aws-at.ts';
import { afterRequest, answering, rawServer } from './raw-server.ts';

type Change = (clients: AwsClients, rules: ChangeRules) => Promise<unknown>;

const changes: Readonly<Record<string, Change>> = {
  createStandbyWorkspaces: (clients, rules) => createStandbyWorkspaces(clients, 'us-west-2', 'us-east-1', [], rules),
  terminateWorkspaces: (clients, rules) => terminateWorkspaces(clients, 'us-west-2', ['ws-a'], rules),
  createMultiRegionEndpoint: (clients, rules) =>
    createMultiRegionEndpoint(clients, 'us-west-2', { name: 'mail', secondRegion: 'us-east-1', tags: [] }, rules),
  deleteMultiRegionEndpoint: (clients, rules) => deleteMultiRegionEndpoint(clients, 'us-west-2', 'mail', rules),
};

describe('a change that comes too late', () => {
  for (const [name, change] of Object.entries(changes)) {
    it(`is not sent by ${name}, and says that it was not applied`, async () => {
      const server = await rawServer(afterRequest(answering(200, '{}')));
      const aws = awsAt(server.url);
      try {
        await assert.rejects(change(aws.clients, { notAfterMs: Date.now() - 1 }), (error) => {
          assert.ok(error instanceof AwsCallError);
          assert.deepEqual([error.failure.outcome, error.failure.code], ['not-applied', 'DeadlinePassed']);
          return true;
        });
        assert.equal(server.requests.length, 0);
      } finally {
        aws.close();
        await server.close();
      }
    });

    it(`is sent by ${name} when it is in time`, async () => {
      const server = await rawServer(afterRequest(answering(200, '{"PendingStandbyRequests":[]}')));
      const aws = awsAt(server.url);
      try {
        await change(aws.clients, { notAfterMs: Date.now() + 5_000 });
        assert.equal(server.requests.length, 1);
      } finally {
        aws.close();
        await server.close();
      }
    });
  }

  it('is not sent when the credentials took longer than the deadline', async () => {
    const server = await rawServer(afterRequest(answering(200, '{"PendingStandbyRequests":[]}')));
    const aws = awsAt(server.url);
    try {
      const client = aws.clients.workspaces('us-west-2', 'change');
      const slowly = async () => {
        await new Promise((resolve) => setTimeout(resolve, 120));
        return { accessKeyId: 'x', secretAccessKey: 'y' };
      };
      client.config.credentials = slowly as typeof client.config.credentials;
      const rules = { notAfterMs: Date.now() + 60 };
      await assert.rejects(createStandbyWorkspaces(aws.clients, 'us-west-2', 'us-east-1', [], rules), /DeadlinePassed/);
      assert.equal(server.requests.length, 0);
    } finally {
      aws.close();
      await server.close();
    }
  });
});

describe('credentials', () => {
  it('of an assumed role are fetched through the same handler, whose rules are not for them', async () => {
    const fields =
      '<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role</SecretAccessKey><SessionToken>t</SessionToken>';
    const credentials = `<Credentials>${fields}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`;
    const role = `<R><AssumeRoleWithWebIdentityResult>${credentials}</AssumeRoleWithWebIdentityResult></R>`;
    const server = await rawServer(
      afterRequest((socket) => {
        const isOurs = /^x-amz-target:/im.test(server.requests.at(-1) ?? '');
        answering(200, isOurs ? '{"Workspaces":[]}' : role)(socket);
      }),
    );
    const aws = awsAt(server.url, { without: /AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)/ });
    const token = fileURLToPath(import.meta.url);
    Object.assign(process.env, {
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/x',
    });
    try {
      await describeWorkspaces(aws.clients, 'us-west-2', { directoryId: 'd-1' });
      assert.match(server.requests.at(-1) ?? '', /Credential=ASIAROLE/);
    } finally {
      aws.close();
      await server.close();
    }
  });
});

describe('connections', () => {
  it('are new for every change: one that is kept open may be closing just then', async () => {
    assert.equal(
      await connectionsFor((clients) =>
        terminateWorkspaces(clients, 'us-west-2', ['ws-a'], { notAfterMs: Date.now() + 5_000 }),
      ),
      3,
    );
  });

  it('are kept for reads', async () => {
    assert.equal(
      await connectionsFor((clients) => describeWorkspaces(clients, 'us-west-2', { directoryId: 'd-1' })),
      1,
    );
  });
});

/** Makes a call three times, one after the other, and counts the connections that took. */
async function connectionsFor(call: (clients: AwsClients) => Promise<unknown>): Promise<number> {
  let connections = 0;
  const answer = afterRequest(answering(200, '{"Workspaces":[]}'));
  const server = await rawServer((socket, requests) => {
    connections += 1;
    answer(socket, requests);
  });
  const aws = awsAt(server.url);
  try {
    for (let time = 0; time < 3; time += 1) await call(aws.clients);
    return connections;
  } finally {
    aws.close();
    await server.close();
  }
}
