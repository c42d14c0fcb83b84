import assert from 'node:assert/strict';
import { GetAccountCommand } from '@aws-sdk/client-sesv2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { CreateStandbyWorkspacesCommand, DescribeWorkspacesCommand } from '@aws-sdk/client-workspaces';
import { primaryRegion, standbyRegion, standbysFor, useSimulator } from './harness.ts';

const defaults = { rates: { workspaces: { perSecond: 2, burst: 5 }, ses: { perSecond: 1, burst: 1 } } };

describe('Throttling', () => {
  const aws = useSimulator({ settings: defaults });

  async function accepted(calls: number, region = standbyRegion): Promise<number> {
    let count = 0;
    for (let call = 0; call < calls; call += 1) {
      const sent = aws.workspaces(region).send(new DescribeWorkspacesCommand({}));
      count += await sent.then(
        () => 1,
        (error: Error) => {
          assert.equal(error.name, 'ThrottlingException');
          assert.equal(error.message, 'Rate exceeded');
          return 0;
        },
      );
    }
    return count;
  }

  it('lets a burst of five through, then two calls a second, per Region', async () => {
    assert.equal(await accepted(8), 5);
    assert.equal(await accepted(1, primaryRegion), 1);
    await aws.advance(1000);
    assert.equal(await accepted(4), 2);
    await aws.advance(60_000);
    assert.equal(await accepted(8), 5);
  });

  it('does not apply what it throttles', async () => {
    const request = standbysFor((await aws.primaries()).slice(0, 1));
    await accepted(5);
    const throttled = aws.workspaces().send(new CreateStandbyWorkspacesCommand(request));
    await assert.rejects(throttled, { name: 'ThrottlingException' });
    assert.deepEqual(await aws.truth('standby'), []);
    const entry = (await aws.audit('operation=CreateStandbyWorkspaces'))[0];
    assert.deepEqual([entry?.applied, entry?.answer?.errorCode], [false, 'ThrottlingException']);
  });

  it('gives SES one call a second and its own error, and STS no limit', async () => {
    const account = async () => aws.mail().send(new GetAccountCommand({}));
    await account();
    await assert.rejects(account(), (error: { name: string; $metadata: { httpStatusCode: number } }) => {
      assert.deepEqual([error.name, error.$metadata.httpStatusCode], ['TooManyRequestsException', 429]);
      return true;
    });
    for (let call = 0; call < 10; call += 1) await aws.sts().send(new GetCallerIdentityCommand({}));
  });

  it('can be set for one Region', async () => {
    await aws.patch('/settings', { rates: { [`${primaryRegion}/workspaces`]: { perSecond: 1, burst: 1 } } });
    assert.equal(await accepted(3, primaryRegion), 1);
    assert.equal(await accepted(8), 5);
  });

  it('counts strangers in the account too', async () => {
    await aws.fault({ kind: 'noise', region: standbyRegion, service: 'workspaces', perSecond: 100 });
    await accepted(1);
    await aws.advance(10_000);
    assert.ok((await accepted(5)) <= 1);
    await aws.clearFaults();
    await aws.advance(10_000);
    assert.equal(await accepted(8), 5);
  });

  it('keeps its ratios when the world runs faster', async () => {
    await aws.patch('/settings', { speed: 50, rates: { workspaces: { perSecond: 0.2, burst: 2 } } });
    assert.equal(await accepted(2), 2);
    const startedMs = performance.now();
    while ((await accepted(1)) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const tookMs = performance.now() - startedMs;
    assert.ok(tookMs > 40 && tookMs < 1500, `a token every 100 ms came after ${tookMs} ms`);
  });
});
