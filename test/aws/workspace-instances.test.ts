import assert from 'node:assert/strict';
import { CreateWorkspaceInstanceCommand, type ManagedInstanceRequest } from '@aws-sdk/client-workspaces-instances';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { createWorkspaceInstance } from '../../src/aws/create-workspace-instance.ts';
import {
  deleteWorkspaceInstance,
  getWorkspaceInstance,
  listInstanceTags,
  listWorkspaceInstances,
} from '../../src/aws/workspace-instances.ts';
import { answersInOrder, seenBy, type Answer, type SeenRequest } from './answers-in-order.ts';
import { awsAt } from './aws-at.ts';
import { answering, reset } from './raw-server.ts';

const region = 'us-west-2';
const instanceId = 'wsinst-12345678';
const soon = () => ({ notAfterMs: Date.now() + 10_000 });
const script = '#!/bin/bash\necho hunter2-hunter2 | passwd --stdin kiosk\n';
const order = {
  token: { fleet: 'demo', instance: 'kiosks', ordinal: 1, specification: 'f'.repeat(64), attempt: 1 },
  managedInstance: { ImageId: 'ami-1' },
  userData: Buffer.from(script).toString('base64'),
  tags: [],
  billingMode: 'HOURLY',
} as const;
const create = (clients: AwsClients) => createWorkspaceInstance(clients, region, order, soon());

/** An error as the service sends it (AWS JSON 1.0). */
function refusal(code: string, status: number, fields: object = {}, headers: Record<string, string> = {}): Answer {
  const body = { __type: `com.amazonaws.workspacesinstances#${code}`, Message: 'no', ...fields };
  return answering(status, JSON.stringify(body), headers);
}

interface Called<T> {
  readonly result: T;
  readonly seen: readonly SeenRequest[];
}

async function calling<T>(answers: readonly Answer[], call: (clients: AwsClients) => Promise<T>): Promise<Called<T>> {
  const server = await answersInOrder(...answers);
  const aws = awsAt(server.url);
  try {
    return { result: await call(aws.clients), seen: seenBy(server) };
  } finally {
    aws.close();
    await server.close();
  }
}

/** The failure of a call, and how often it was sent. */
async function failureOf(answer: Answer, call: (clients: AwsClients) => Promise<unknown> = create) {
  const { result, seen } = await calling([answer], (clients) => call(clients).catch((error: unknown) => error));
  assert.ok(result instanceof AwsCallError, String(result));
  return { error: result, failure: result.failure, sends: seen.length };
}

describe('creating an instance', () => {
  it('gives its id', async () => {
    const { result } = await calling([{ WorkspaceInstanceId: instanceId }], create);
    assert.deepEqual(result, { instanceId });
  });

  it('sends one token for one machine and attempt, however often, and another for the next attempt', async () => {
    const { seen } = await calling([{ WorkspaceInstanceId: instanceId }], async (clients) => {
      await create(clients);
      await create(clients);
      const next = { ...order, token: { ...order.token, attempt: 2 } };
      await createWorkspaceInstance(clients, region, next, soon());
    });
    const [first, again, next] = seen.map(({ input }) => String(input['ClientToken']));
    assert.match(first ?? '', /^[0-9a-f]{64}$/);
    assert.equal(again, first);
    assert.notEqual(next, first);
  });

  it('would send another token each time if the client made it', async () => {
    const { seen } = await calling([{ WorkspaceInstanceId: instanceId }], async (clients) => {
      const command = () => new CreateWorkspaceInstanceCommand({ ManagedInstance: {} });
      await clients.instances(region).send(command());
      await clients.instances(region).send(command());
    });
    assert.notEqual(seen[0]?.input['ClientToken'], seen[1]?.input['ClientToken']);
  });

  it('may have been done when the answer names no instance', async () => {
    assert.equal((await failureOf({})).failure.outcome, 'maybe-applied');
  });

  it('may have been done when the answer is lost, and is sent once all the same', async () => {
    const { failure, sends } = await failureOf(reset);
    assert.deepEqual([failure.outcome, failure.kind, sends], ['maybe-applied', 'unavailable', 1]);
  });
});

describe('a create that the service refuses', () => {
  const refusals = [
    ['ThrottlingException', 429, 'throttled'],
    ['ServiceQuotaExceededException', 402, 'quota'],
    ['ConflictException', 409, 'conflict'],
    ['ValidationException', 400, 'rejected'],
    ['AccessDeniedException', 403, 'denied'],
  ] as const;
  for (const [code, status, kind] of refusals) {
    it(`is sent once, was not done, and is ${kind}: ${code}`, async () => {
      const { failure, sends } = await failureOf(refusal(code, status));
      assert.deepEqual(
        [failure.kind, failure.outcome, failure.code, failure.httpStatus, sends],
        [kind, 'not-applied', code, status, 1],
      );
    });
  }

  it('may have been done when the service broke down', async () => {
    const { failure, sends } = await failureOf(refusal('InternalServerException', 500));
    assert.deepEqual([failure.kind, failure.outcome, sends], ['unavailable', 'maybe-applied', 1]);
  });

  it('tells how long to wait, from the field or from the header', async () => {
    const field = await failureOf(refusal('ThrottlingException', 429, { RetryAfterSeconds: 7 }));
    const header = await failureOf(refusal('ThrottlingException', 429, {}, { 'retry-after': '9' }));
    const neither = await failureOf(refusal('ThrottlingException', 429));
    assert.deepEqual(
      [field, header, neither].map(({ failure }) => failure.retryAfterMs),
      [7000, 9000, undefined],
    );
  });

  it('tells what is in the way', async () => {
    const { failure } = await failureOf(
      refusal('ConflictException', 409, { ResourceId: instanceId, ResourceType: 'WorkspaceInstance' }),
    );
    assert.equal(failure.resourceId, instanceId);
  });
});

describe('user data and token', () => {
  const base64 = order.userData;
  const token = async (): Promise<string> => {
    const { seen } = await calling([{ WorkspaceInstanceId: instanceId }], create);
    return String(seen[0]?.input['ClientToken']);
  };
  const toldOf = ({ error }: { readonly error: AwsCallError }): string =>
    JSON.stringify([error.message, error.failure, error.stack, String(error.cause)]);

  it('are in no error, though the service quotes them whole, cut, or in a field', async () => {
    const secret = await token();
    const quoted = [secret, secret.slice(0, 40), base64, base64.slice(5, 40), script, script.slice(12, 32)];
    for (const text of quoted) {
      const message = `Value '${text}' failed to satisfy constraint`;
      const told = toldOf(await failureOf(refusal('ValidationException', 400, { Message: message })));
      assert.ok(!told.includes(text), told);
      assert.match(told, /Value '\[redacted\].* failed to satisfy constraint/);
    }
    const named = await failureOf(refusal('ConflictException', 409, { ResourceId: secret }));
    assert.equal(named.failure.resourceId, '[redacted]');
  });

  it('would be in one without that: the client hands on what the service says', async () => {
    const failing = (clients: AwsClients) =>
      clients.instances(region).send(new CreateWorkspaceInstanceCommand({ ManagedInstance: { UserData: base64 } }));
    const answer = refusal('ValidationException', 400, { Message: `Value '${base64}' is wrong` });
    const { result } = await calling([answer], (clients) => failing(clients).then(() => 'done', String));
    assert.ok(result.includes(base64));
  });
});

describe('reading instances', () => {
  const get = (clients: AwsClients) => getWorkspaceInstance(clients, region, instanceId);

  it('gives state, machine and the errors of both lists', async () => {
    const { result, seen } = await calling(
      [
        {
          WorkspaceInstanceId: instanceId,
          ProvisionState: 'ERROR_ALLOCATING',
          EC2ManagedInstance: { InstanceId: 'i-1' },
          WorkspaceInstanceErrors: [{ ErrorCode: 'LaunchFailed', ErrorMessage: 'see EC2' }, {}],
          EC2InstanceErrors: [
            { EC2ErrorCode: 'InsufficientInstanceCapacity', EC2ErrorMessage: 'none left' },
            { EC2ExceptionType: 'Server.InternalError' },
          ],
        },
      ],
      get,
    );
    assert.deepEqual(seen, [{ operation: 'GetWorkspaceInstance', input: { WorkspaceInstanceId: instanceId } }]);
    assert.deepEqual(result, {
      instanceId,
      state: 'ERROR_ALLOCATING',
      ec2InstanceId: 'i-1',
      errors: [
        { code: 'LaunchFailed', message: 'see EC2' },
        { code: 'NoCode', message: 'AWS gave no message' },
        { code: 'InsufficientInstanceCapacity', message: 'none left' },
        { code: 'Server.InternalError', message: 'AWS gave no message' },
      ],
    });
  });

  it('keeps errors short, for records travel in histories', async () => {
    const answer = {
      EC2InstanceErrors: [{ EC2ErrorCode: 'UnauthorizedOperation', EC2ErrorMessage: 'not so '.repeat(1_000) }],
    };
    const { result } = await calling([answer], get);
    assert.equal(result.errors[0]?.message.length, 500);
  });

  it('keeps what EC2 may quote of user data, and secrets, out of errors', async () => {
    const userData = Buffer.from('#!/bin/sh\necho hunter2 | join-domain --password-stdin').toString('base64');
    const message = `Invalid value (${userData}) for parameter userData; key AKIAIOSFODNN7EXAMPLE`;
    const { result } = await calling([{ EC2InstanceErrors: [{ EC2ErrorMessage: message }] }], get);
    assert.equal(result.errors[0]?.message, 'Invalid value ([redacted]) for parameter userData; key [redacted]');
  });

  it('survives an answer without anything in it', async () => {
    const { result } = await calling(
      [{ ProvisionState: 7, EC2InstanceErrors: null, WorkspaceInstanceErrors: 'x' }],
      get,
    );
    assert.deepEqual(result, { instanceId, errors: [] });
  });

  it('of one that does not exist fails as not-found', async () => {
    const { failure } = await failureOf(refusal('ResourceNotFoundException', 404), get);
    assert.deepEqual([failure.kind, failure.outcome], ['not-found', 'not-applied']);
  });

  it('lists them page by page, and counts what cannot be named', async () => {
    const page = {
      WorkspaceInstances: [{ WorkspaceInstanceId: instanceId, ProvisionState: 'ALLOCATED' }, {}],
      NextToken: 't',
    };
    const { result, seen } = await calling([page, { WorkspaceInstances: [] }], async (clients) => {
      const first = await listWorkspaceInstances(clients, region, ['ALLOCATING', 'ALLOCATED']);
      return [first, await listWorkspaceInstances(clients, region, [], first.nextToken)];
    });
    assert.deepEqual(result, [
      { records: [{ instanceId, state: 'ALLOCATED' }], nameless: 1, nextToken: 't' },
      { records: [], nameless: 0 },
    ]);
    assert.deepEqual(
      seen.map(({ input }) => input),
      [
        { MaxResults: 25, ProvisionStates: ['ALLOCATING', 'ALLOCATED'] },
        { MaxResults: 25, NextToken: 't' },
      ],
    );
  });

  it('does not take an answer without a list for there are none', async () => {
    const { failure } = await failureOf({}, (clients) => listWorkspaceInstances(clients, region));
    assert.equal(failure.code, 'UnreadableAnswer');
  });

  it('gives the tags of one', async () => {
    const answer = { Tags: [{ Key: 'lifeboat:fleet', Value: 'demo' }, { Value: 'x' }] };
    const { result, seen } = await calling([answer], (clients) => listInstanceTags(clients, region, instanceId));
    assert.deepEqual(result, [{ key: 'lifeboat:fleet', value: 'demo' }]);
    assert.deepEqual(seen[0]?.input, { WorkspaceInstanceId: instanceId });
  });
});

describe('deleting an instance', () => {
  const remove = (clients: AwsClients) => deleteWorkspaceInstance(clients, region, instanceId, soon());

  it('asks for one', async () => {
    const { seen } = await calling([{}], remove);
    assert.deepEqual(seen, [{ operation: 'DeleteWorkspaceInstance', input: { WorkspaceInstanceId: instanceId } }]);
  });

  it('is not sent after its deadline', async () => {
    const late = (clients: AwsClients) =>
      deleteWorkspaceInstance(clients, region, instanceId, { notAfterMs: Date.now() - 1 });
    const { failure, sends } = await failureOf({}, late);
    assert.deepEqual([failure.code, failure.outcome, sends], ['DeadlinePassed', 'not-applied', 0]);
  });

  it('that is in conflict was not done', async () => {
    const { failure } = await failureOf(refusal('ConflictException', 409), remove);
    assert.deepEqual([failure.kind, failure.outcome], ['conflict', 'not-applied']);
  });
});

describe('the client', () => {
  it('checks nothing of what it sends: whatever is wrong with a specification must be found before', async () => {
    const nonsense = { ImageId: 'no image', CpuOptions: { CoreCount: -1 }, MetadataOptions: { HttpTokens: 'perhaps' } };
    const { seen } = await calling([{ WorkspaceInstanceId: instanceId }], (clients) =>
      clients
        .instances(region)
        .send(new CreateWorkspaceInstanceCommand({ ManagedInstance: nonsense as ManagedInstanceRequest })),
    );
    assert.deepEqual(seen[0]?.input['ManagedInstance'], nonsense);
  });
});
