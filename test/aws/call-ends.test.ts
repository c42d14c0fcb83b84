import assert from 'node:assert/strict';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import { getCallerAccount } from '../../src/aws/caller-identity.ts';
import type { AwsCallListener } from '../../src/aws/clients.ts';
import { createStandbyWorkspaces } from '../../src/aws/create-standby-workspaces.ts';
import { answersInOrder, awsError, type Answer } from './answers-in-order.ts';
import { awsAt, type ClientsAt } from './aws-at.ts';
import { reset } from './raw-server.ts';

const order = { primaryId: 'ws-1', standbyDirectory: 'd-1', tags: [], dataReplication: 'NO_REPLICATION' } as const;
const empty = { PendingStandbyRequests: [], FailedStandbyRequests: [] };

/** One create against a server that answers so; what the listener heard, and whether the create went well. */
async function heardOf(answer: Answer, more: { notAfterMs?: number; listener?: AwsCallListener } = {}) {
  const heard: string[] = [];
  const server = await answersInOrder(answer);
  const listener: AwsCallListener = more.listener ?? ((end) => void heard.push(Object.values(end).join(' ')));
  const aws = awsAt(server.url, { listener });
  try {
    const isGood = await create(aws, more.notAfterMs ?? Date.now() + 10_000);
    return { heard, isGood };
  } finally {
    aws.close();
    await server.close();
  }
}

async function create({ clients }: ClientsAt, notAfterMs: number): Promise<boolean> {
  try {
    await createStandbyWorkspaces(clients, 'us-west-2', 'us-east-1', [order], { notAfterMs });
    return true;
  } catch (error) {
    assert.ok(error instanceof AwsCallError, String(error));
    return false;
  }
}

describe('who counts calls', () => {
  const call = 'workspaces CreateStandbyWorkspaces us-west-2';

  it('hears of each how it ended', async () => {
    assert.deepEqual((await heardOf(empty)).heard, [`${call} answered`]);
    assert.deepEqual((await heardOf(awsError('ThrottlingException', 'slow'))).heard, [`${call} throttled`]);
    assert.deepEqual((await heardOf(awsError('AccessDeniedException', 'no'))).heard, [`${call} refused`]);
    assert.deepEqual((await heardOf(awsError('InternalServerException', 'oh', 500))).heard, [`${call} failed`]);
    assert.deepEqual((await heardOf({})).heard, [`${call} failed`], 'an answer without a list cannot be read');
    assert.deepEqual((await heardOf(reset)).heard, [`${call} lost`]);
    assert.deepEqual((await heardOf(empty, { notAfterMs: 0 })).heard, [`${call} unsent`]);
  });

  it('hears of the services without a lane, too', async () => {
    const heard: string[] = [];
    const server = await answersInOrder(awsError('ExpiredToken', 'old', 403));
    const aws = awsAt(server.url, { listener: ({ service, answer }) => void heard.push(`${service} ${answer}`) });
    await assert.rejects(getCallerAccount(aws.clients, 'us-west-2'));
    aws.close();
    await server.close();
    assert.equal(heard.length, 1);
    assert.match(heard[0] ?? '', /^sts (refused|failed)$/);
  });

  it('changes nothing of an answer by failing, and is heard of itself', async () => {
    const warned = new Promise<void>((resolve) => {
      process.on('warning', function look({ message }) {
        if (message !== 'the counter is broken') return;
        process.removeListener('warning', look);
        resolve();
      });
    });
    const { isGood } = await heardOf(empty, {
      listener: () => {
        throw new Error('the counter is broken');
      },
    });
    assert.equal(isGood, true);
    await warned;
  });
});
