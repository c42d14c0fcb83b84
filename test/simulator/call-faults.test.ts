import assert from 'node:assert/strict';
import { CreateStandbyWorkspacesCommand, DescribeWorkspacesCommand } from '@aws-sdk/client-workspaces';
import type { AuditEntry } from '../../simulator/audit.ts';
import type { Hold } from '../../simulator/faults/holds.ts';
import { primaryRegion, rawCall, standbyRegion, standbysFor, useSimulator } from './harness.ts';

const operation = 'CreateStandbyWorkspaces';
const target = `WorkspacesService.${operation}`;

describe('A call that is broken on command', () => {
  const aws = useSimulator();

  async function create(desktop = 0) {
    const primary = (await aws.primaries())[desktop]!;
    return aws.workspaces().send(new CreateStandbyWorkspacesCommand(standbysFor([primary])));
  }

  async function standbyCount(): Promise<number> {
    return (await aws.truth('standby')).filter(({ live }) => live).length;
  }

  async function answered(): Promise<AuditEntry> {
    const entry = (await aws.audit(`event=answered&operation=${operation}&waitMs=5000`)).at(-1);
    assert.ok(entry);
    return entry;
  }

  for (const { action, outcome, ...error } of [
    { action: 'throttle', name: 'ThrottlingException', outcome: 'answered' },
    { action: '500', name: 'InternalFailure', outcome: 'answered' },
    // The SDK gives a reset connection the name of a time-out; its code tells the truth.
    { action: 'reset', name: 'TimeoutError', code: 'ECONNRESET', outcome: 'reset' },
    { action: 'truncate', name: 'Error', outcome: 'truncated' },
    { action: 'garbage', name: 'SyntaxError', outcome: 'garbage' },
  ]) {
    it(`is not applied when it ends with ${action} before that, and is on record`, async () => {
      await aws.fault({ kind: 'call', operation, action });
      await assert.rejects(create(), error);
      assert.equal(await standbyCount(), 0);
      const { applied, answer } = await answered();
      assert.equal(applied, false);
      assert.equal(answer?.outcome, outcome);
      assert.deepEqual(answer.faultIds, ['fault-1']);
      assert.equal((await create()).PendingStandbyRequests?.length, 1, 'the next call is whole again');
    });

    if (action === 'throttle') continue;
    it(`is applied when it ends with ${action} after that, and is on record`, async () => {
      await aws.fault({ kind: 'call', operation, phase: 'after', action });
      await assert.rejects(create(), error);
      assert.equal(await standbyCount(), 1);
      const { applied, effect } = await answered();
      assert.equal(applied, true);
      assert.equal(effect?.created?.length, 1);
    });
  }

  it('is never answered after a time-out, applied or not', async () => {
    const body = JSON.stringify(standbysFor([(await aws.primaries())[0]!]));
    await aws.fault({ kind: 'call', operation, phase: 'after', action: 'timeout' });
    const signal = AbortSignal.timeout(100);
    await assert.rejects(rawCall(aws.url, { service: 'workspaces', target, body, signal }), { name: 'TimeoutError' });
    const { applied, answer } = await answered();
    assert.deepEqual([applied, answer?.outcome, answer?.status], [true, 'timeout', null]);
  });

  it('can fail in any other way AWS fails', async () => {
    const expired = { status: 400, code: 'ExpiredTokenException', message: 'The security token is expired.' };
    await aws.fault({ kind: 'call', operation: '*', action: 'error', ...expired });
    await assert.rejects(create(), { name: 'ExpiredTokenException', message: expired.message });
  });

  it('is picked as the n-th, as every n-th, by its text, by Region, and as often as told', async () => {
    const describeOk = async (region: string): Promise<boolean> => {
      const command = new DescribeWorkspacesCommand({});
      return aws
        .workspaces(region)
        .send(command)
        .then(
          () => true,
          () => false,
        );
    };
    const four = async (region = standbyRegion): Promise<boolean[]> => {
      const outcomes: boolean[] = [];
      for (let call = 0; call < 4; call += 1) outcomes.push(await describeOk(region));
      return outcomes;
    };
    const fault = { kind: 'call', operation: 'DescribeWorkspaces', region: standbyRegion, action: '500' };
    await aws.fault({ ...fault, nth: 3 });
    assert.deepEqual(await four(primaryRegion), [true, true, true, true]);
    assert.deepEqual(await four(), [true, true, false, true]);
    await aws.clearFaults();
    await aws.fault({ ...fault, every: 2 });
    assert.deepEqual(await four(), [true, false, true, false]);
    await aws.clearFaults();
    await aws.fault({ ...fault, times: 2, requestIncludes: 'd-9267' });
    assert.deepEqual(await four(), [true, true, true, true]);
    await aws.clearFaults();
    const id = await aws.fault({ ...fault, times: 'always' });
    assert.deepEqual(await four(), [false, false, false, false]);
    const { faults } = await aws.get<{ faults: object[] }>('/faults');
    assert.deepEqual(faults, [
      { ...fault, phase: 'before', onClientGone: 'wait', afterMs: 0, times: 'always', id, matched: 4, fired: 4 },
    ]);
  });

  it('can be slow', async () => {
    await aws.fault({ kind: 'call', operation, action: 'latency', latencyMs: 60 });
    await create();
    assert.ok((await answered()).durationMs >= 55);
  });
});

describe('A Region that is down', () => {
  const aws = useSimulator();

  it('resets connections, or swallows requests, and leaves the other Region alone', async () => {
    const describeIn = async (region: string) => aws.described(region);
    await aws.fault({ kind: 'region', region: primaryRegion, action: 'refuse' });
    await assert.rejects(describeIn(primaryRegion), { code: 'ECONNRESET' });
    assert.deepEqual(await describeIn(standbyRegion), []);
    await aws.clearFaults();
    await aws.fault({ kind: 'region', region: primaryRegion, action: 'swallow', service: 'workspaces' });
    const signal = AbortSignal.timeout(50);
    const swallowed = rawCall(aws.url, { service: 'workspaces', region: primaryRegion, signal });
    await assert.rejects(swallowed, { name: 'TimeoutError' });
    await aws.clearFaults();
    assert.equal((await describeIn(primaryRegion)).length, 4);
  });
});

describe('A call that is held', () => {
  const aws = useSimulator();

  /** Starts a create that will be held, and waits until it is. */
  async function heldCreate(fault: object): Promise<{ call: number; kill: () => void; ended: Promise<string> }> {
    const faultId = await aws.fault({ kind: 'call', operation, action: 'hold', ...fault });
    const body = JSON.stringify(standbysFor([(await aws.primaries())[0]!]));
    const client = new AbortController();
    const call = { service: 'workspaces', target, body, signal: client.signal };
    const ended = rawCall(aws.url, call).then(
      ({ text }) => text,
      (error: Error) => error.name,
    );
    const { holds } = await aws.get<{ holds: Hold[] }>(`/holds?faultId=${faultId}&waitMs=5000`);
    assert.equal(holds.length, 1);
    return { call: holds[0]!.call, kill: () => client.abort(), ended };
  }

  async function standbyCount(): Promise<number> {
    return (await aws.truth('standby')).length;
  }

  async function clientGone(): Promise<void> {
    const { holds } = await aws.get<{ holds: Hold[] }>('/holds?clientGone=true&waitMs=5000');
    assert.equal(holds.length, 1);
  }

  it('goes on when it is released', async () => {
    const { call, ended } = await heldCreate({ phase: 'before' });
    assert.equal(await standbyCount(), 0);
    await aws.post(`/holds/${call}/release`);
    assert.match(await ended, /PendingStandbyRequests/);
    assert.equal(await standbyCount(), 1);
  });

  it('is applied although its client is dead, when it was held before and is released: a zombie', async () => {
    const { call, kill } = await heldCreate({ phase: 'before' });
    kill();
    await clientGone();
    assert.equal(await standbyCount(), 0);
    await aws.post(`/holds/${call}/release`);
    const [entry] = await aws.audit(`event=answered&operation=${operation}&waitMs=5000`);
    assert.deepEqual([entry?.applied, entry?.answer?.outcome], [true, 'client-gone']);
    assert.equal(await standbyCount(), 1);
  });

  it('is never applied when it was held before and is dropped', async () => {
    const { call, kill } = await heldCreate({ phase: 'before' });
    kill();
    await clientGone();
    await aws.post(`/holds/${call}/release`, { as: 'drop' });
    const [entry] = await aws.audit(`event=answered&operation=${operation}&waitMs=5000`);
    assert.deepEqual([entry?.applied, entry?.answer?.outcome], [false, 'dropped']);
    assert.equal(await standbyCount(), 0);
  });

  it('has already been applied, and is on record, while it is held after that', async () => {
    const { call, ended } = await heldCreate({ phase: 'after' });
    assert.equal(await standbyCount(), 1);
    const events = (await aws.audit(`call=${call}`)).map(({ event }) => event);
    assert.deepEqual(events, ['applied', 'held']);
    await aws.post('/holds/release', { as: '500' });
    assert.match(await ended, /InternalFailure/);
    assert.equal(await standbyCount(), 1);
  });

  it('can go on by itself, a little after its client has died', async () => {
    const { kill } = await heldCreate({ phase: 'before', onClientGone: 'continue', afterMs: 5 });
    kill();
    const [entry] = await aws.audit(`event=applied&operation=${operation}&waitMs=5000`);
    assert.equal(entry?.effect?.created?.length, 1);
  });
});
