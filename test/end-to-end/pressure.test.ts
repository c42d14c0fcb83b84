import assert from 'node:assert/strict';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';

/** Small batches: many calls for few desktops, and little to read back. */
const few = { desktops: 30, file: { limits: { batchSize: 5 } } };

describe('prepare, when AWS pushes back', () => {
  const { fleet: newFleet } = useWorld();

  it('gets there in a Region that strangers in the account keep busy, and says so', async () => {
    const noise: FaultRequest = { kind: 'noise', region: 'us-west-2', service: 'workspaces', perSecond: 0.08 };
    const rates = { 'us-west-2/workspaces': { perSecond: 0.12, burst: 2 } };
    const fleet = await newFleet({ ...few, faults: [noise], settings: { rates } });
    const run = await fleet.prepare();
    const outcome = await run.outcome(60_000);
    assert.equal(outcome.endState, 'done');
    assert.ok(
      outcome.findings.some(({ code }) => /Throttl/.test(code)),
      'a finding names the throttling',
    );
    await run.judge();
  });

  it('gets there when every fifth call is throttled and every seventh fails', async () => {
    const throttle: FaultRequest = { kind: 'call', id: 'throttle', operation: '*', every: 5, action: 'throttle' };
    const broken: FaultRequest = { kind: 'call', id: 'broken', operation: '*', every: 7, action: '500' };
    const fleet = await newFleet({ mail: true, faults: [throttle, broken] });
    const run = await fleet.prepare();
    assert.equal((await run.outcome(60_000)).endState, 'done');
    for (const { id, fired } of await fleet.world.simulator.faults()) assert.ok(fired > 0, `${id} has struck`);
    await run.judge();
  });

  it('halves its batches when AWS rejects their size, and fails nobody for it', async () => {
    const fleet = await newFleet({ settings: { maxStandbysPerCall: 10 } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.counts.ready, 60);
    await run.judge();
  });

  for (const action of ['refuse', 'swallow'] as const) {
    it(`waits while the standby Region does ${action === 'refuse' ? 'refuse' : 'not answer'}, and goes on by itself`, async () => {
      const away: FaultRequest = { kind: 'region', id: 'away', region: 'us-west-2', action };
      const fleet = await newFleet({ ...few, file: { limits: { batchSize: 5, callTimeout: '1s' } } });
      const { simulator } = fleet.world;
      await simulator.addFaults({ kind: 'call', id: 'first', operation: 'CreateStandbyWorkspaces', action: 'hold' });
      const run = await fleet.prepare();
      const { call } = await simulator.hold('first');
      await simulator.addFaults(away);
      await simulator.release(call, 'reset');
      await simulator.audited({ after: fleet.sinceSeq }, (entry) => entry.answer?.faultIds.includes('away') === true);
      await simulator.heal('away');
      assert.equal((await run.outcome()).endState, 'done');
      await run.judge();
    });
  }

  it('holds when it may not create, and goes on after retry', async () => {
    const denied: FaultRequest = {
      ...{ kind: 'call', id: 'denied', operation: 'CreateStandbyWorkspaces', times: 'always' },
      ...{
        action: 'error',
        status: 400,
        code: 'AccessDeniedException',
        message: 'not authorized to perform: workspaces:CreateStandbyWorkspaces',
      },
    };
    const fleet = await newFleet({ faults: [denied] });
    const run = await fleet.prepare();
    const status = await run.untilStatus('waiting for a person', ({ blocked }) => blocked.length > 0);
    assert.match(status.blocked[0]?.message ?? '', /not authorized/);
    await fleet.world.simulator.heal('denied');
    await run.tell('retry', { reason: 'the role has the permission now' });
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('waits when it may not read, and goes on after retry', async () => {
    const expired: FaultRequest = {
      ...{ kind: 'call', id: 'expired', operation: 'DescribeWorkspaces', times: 'always' },
      ...{
        action: 'error',
        status: 400,
        code: 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
      },
    };
    const fleet = await newFleet({ faults: [expired] });
    const run = await fleet.prepare();
    await run.untilStatus('waiting for a person', ({ blocked }) => blocked.length > 0);
    await fleet.world.simulator.heal('expired');
    await run.tell('retry', {});
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('pages through empty pages and repeated tokens without losing or doubling a desktop', async () => {
    const empty: FaultRequest = { kind: 'read', id: 'empty', action: 'empty-page', region: 'us-east-1', times: 2 };
    const repeated: FaultRequest = { kind: 'read', id: 'repeated', action: 'repeat-token', region: 'us-east-1' };
    const fleet = await newFleet({ desktops: 80, faults: [empty, repeated] });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });

  it('waits out a state that it does not know and ids that AWS leaves out', async () => {
    const omitted: FaultRequest = {
      kind: 'read',
      id: 'omitted',
      action: 'omit',
      region: 'us-west-2',
      share: 0.5,
      times: 3,
    };
    const unknown: FaultRequest = {
      kind: 'read',
      id: 'unknown',
      action: 'unknown-state',
      region: 'us-west-2',
      share: 0.3,
      times: 5,
    };
    const fleet = await newFleet({ faults: [omitted, unknown] });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });
});
