import assert from 'node:assert/strict';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';

/** Ten of sixty desktops that AWS refuses for good: more than any fleet here tolerates. */
const tenRefused: FaultRequest = {
  kind: 'item',
  id: 'refused',
  action: 'fail',
  code: 'UnsupportedWorkspaceConfigurationException',
  message: 'made up',
  desktops: [0, 6, 12, 18, 24, 30, 36, 42, 48, 54],
  times: 'always',
};

describe('a standby that does not become healthy', () => {
  const { fleet: newFleet } = useWorld();

  it('is stuck at its deadline while the others go on, and stays', async () => {
    const never: FaultRequest = { kind: 'provisioning', desktops: [5], outcome: 'never' };
    const fleet = await newFleet({ faults: [never], file: { limits: { provisioningDeadline: '4s' } } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.deepEqual(
      outcome.gaps.map(({ user, state }) => [user, state]),
      [[fleet.user(5), 'stuck']],
    );
    assert.equal(outcome.counts.ready, 59);
    await run.judge();
  });

  it('is failed when AWS says ERROR, with the code and the words of AWS', async () => {
    const error: FaultRequest = {
      ...{ kind: 'provisioning', desktops: [8], outcome: 'error' },
      ...{ errorCode: 'DomainJoin', errorMessage: 'could not join the domain' },
    };
    const fleet = await newFleet({ faults: [error] });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    const [gap] = outcome.gaps;
    assert.deepEqual([gap?.user, gap?.state, gap?.code], [fleet.user(8), 'failed', 'DomainJoin']);
    await run.judge();
  });

  it('is replaced on retry: the broken one is read, removed and made anew, and nothing is left to decide', async () => {
    const error: FaultRequest = { kind: 'provisioning', desktops: [8], attempt: 1, outcome: 'error' };
    const fleet = await newFleet({ faults: [error], file: { limits: { toleratedFailures: 0 } } });
    const run = await fleet.prepare();
    await run.untilStatus('a decision', ({ blocked }) => blocked.some(({ on }) => on === 'decision'));
    await run.tell('retry', { users: [fleet.user(8)] });
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });
});

describe('more failures than the fleet tolerates', () => {
  const { fleet: newFleet } = useWorld();

  it('are kept as gaps when the fleet says keep', async () => {
    const fleet = await newFleet({ mail: true, faults: [tenRefused], file: { onFailure: 'keep' } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.deepEqual([outcome.counts.ready, outcome.counts.failed, outcome.gapCount], [50, 10, 10]);
    await run.judge();
  });

  it('undo everything when the fleet says compensate: standbys first, the endpoint last', async () => {
    const fleet = await newFleet({ mail: true, faults: [tenRefused], file: { onFailure: 'compensate' } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'compensated');
    assert.equal(outcome.createdByUs, 0);
    const { workspaces } = await fleet.world.simulator.state();
    assert.deepEqual(
      workspaces.filter(({ role, live }) => role === 'standby' && live),
      [],
    );
    await run.judge({ undone: true });
  });

  it('wait for a decision when the fleet says ask; keep goes on', async () => {
    const fleet = await newFleet({ faults: [tenRefused] });
    const run = await fleet.prepare();
    await run.untilStatus('a decision', ({ blocked }) => blocked.some(({ on }) => on === 'decision'));
    await run.tell('decide', { decision: 'keep', reason: 'fifty are enough for tonight' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.equal(outcome.counts.ready, 50);
    await run.judge();
  });

  it('wait for a decision when the fleet says ask; compensate removes what was created', async () => {
    const fleet = await newFleet({
      faults: [tenRefused],
      seeded: { existingStandbys: { pick: [1, 2], state: 'STOPPED' } },
    });
    const run = await fleet.prepare();
    await run.untilStatus('a decision', ({ blocked }) => blocked.some(({ on }) => on === 'decision'));
    await run.tell('decide', { decision: 'compensate', reason: 'start anew tomorrow' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'compensated');
    const { workspaces } = await fleet.world.simulator.state();
    const left = workspaces.filter(({ role, live }) => role === 'standby' && live).map(({ userName }) => userName);
    assert.deepEqual(left.sort(), [fleet.user(1), fleet.user(2)].sort(), 'the adopted ones stay');
    await run.judge({ undone: true });
  });

  it('do not stop a run that tolerates them', async () => {
    const fleet = await newFleet({ faults: [tenRefused], file: { limits: { toleratedFailures: 10 } } });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done-with-gaps');
    await run.judge();
  });
});
