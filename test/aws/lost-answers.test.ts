import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import { createStandbyWorkspaces } from '../../src/aws/create-standby-workspaces.ts';
import type { AwsFailure } from '../../src/domain/aws-failure.ts';
import { awsAt } from './aws-at.ts';
import { afterRequest, answering, rawServer, reset, truncated } from './raw-server.ts';

const order = {
  primaryId: 'ws-primary01',
  standbyDirectory: 'd-9267000001',
  tags: [],
  dataReplication: 'NO_REPLICATION',
} as const;

/** Sends one create to a server of this behaviour; gives its failure and how many requests had arrived whole. */
async function createAt(
  behave: (socket: Socket, requests: string[]) => void,
): Promise<{ readonly failure: AwsFailure; readonly requests: number }> {
  const server = await rawServer(behave);
  try {
    return { failure: await failureOfCreate(server.url), requests: server.requests.length };
  } finally {
    await server.close();
  }
}

async function failureOfCreate(url: string, without?: RegExp): Promise<AwsFailure> {
  const aws = awsAt(url, { requestTimeoutMs: 250, ...(without && { without }) });
  try {
    const rules = { notAfterMs: Date.now() + 10_000 };
    const answer = await createStandbyWorkspaces(aws.clients, 'us-west-2', 'us-east-1', [order], rules);
    throw new assert.AssertionError({ message: `the call succeeded: ${JSON.stringify(answer)}` });
  } catch (error) {
    if (error instanceof AwsCallError) return error.failure;
    throw error;
  } finally {
    aws.close();
  }
}

const hangUp = (socket: Socket): void => void socket.end();
const body = '{"PendingStandbyRequests":[{"WorkspaceId":"ws-new000001"';

const lost: Readonly<Record<string, (socket: Socket, requests: string[]) => void>> = {
  'the connection is reset after the request': afterRequest(reset),
  'the peer hangs up after the request': afterRequest(hangUp),
  'the peer never answers': afterRequest(() => undefined),
  'the answer breaks off': afterRequest(truncated(200, body, hangUp)),
  'the answer is reset half way': afterRequest(truncated(200, body, reset)),
  'the answer stops half way and stays silent': afterRequest(truncated(200, body, () => undefined)),
  'the answer is half a JSON document': afterRequest(answering(200, body)),
  'the answer is a web page': afterRequest(answering(200, '<html>Sign in</html>')),
  'the answer is empty': afterRequest(answering(200, '')),
  'the answer is null': afterRequest(answering(200, 'null')),
  'the answer is a list': afterRequest(answering(200, '[]')),
  'the answer has neither list': afterRequest(answering(200, '{}')),
  'the answer is not HTTP': afterRequest((socket) => socket.end('what?\r\n\r\n')),
  'AWS answers 500': afterRequest(answering(500, '{"__type":"InternalServerException"}')),
  'AWS answers 503 with a web page': afterRequest(answering(503, '<html>busy</html>')),
  'a 400 breaks off': afterRequest(truncated(400, '{"__type":"Thr', hangUp)),
  'a 400 is a web page': afterRequest(answering(400, '<html>bad</html>')),
};

describe('a lost answer is maybe applied', () => {
  for (const [when, behave] of Object.entries(lost)) {
    it(`when ${when}; and the request is sent once`, async () => {
      const { failure, requests } = await createAt(behave);
      assert.equal(failure.outcome, 'maybe-applied', JSON.stringify(failure));
      assert.equal(requests, 1);
    });
  }
});

describe('a refusal is not applied', () => {
  it('when the connection is refused', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    const failure = await failureOfCreate(server.url);
    assert.equal(`${failure.outcome} ${failure.code}`, 'not-applied ECONNREFUSED');
  });

  it('when the name of the host is unknown', async () => {
    const failure = await failureOfCreate('http://nowhere.invalid');
    assert.equal(failure.outcome, 'not-applied', failure.code);
  });

  it('when the peer speaks no TLS', async () => {
    const server = await rawServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const failure = await failureOfCreate(server.url.replace('http:', 'https:')).finally(() => server.close());
    assert.equal(failure.outcome, 'not-applied', JSON.stringify(failure));
  });

  it('when AWS throttles, and says when to come back', async () => {
    const throttle = answering(400, '{"__type":"ThrottlingException","message":"Rate exceeded"}', {
      'retry-after': '2',
    });
    const { failure, requests } = await createAt(afterRequest(throttle));
    assert.deepEqual([failure.outcome, failure.kind, failure.retryAfterMs], ['not-applied', 'throttled', 2000]);
    assert.equal(requests, 1);
  });

  it('when there are no credentials: nothing is sent', async () => {
    const server = await rawServer(() => undefined);
    const failure = await failureOfCreate(server.url, /AWS_ACCESS_KEY_ID/).finally(() => server.close());
    assert.deepEqual([failure.outcome, failure.kind], ['not-applied', 'denied']);
    assert.equal(server.requests.length, 0);
  });
});
