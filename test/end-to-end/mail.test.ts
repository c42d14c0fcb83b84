import assert from 'node:assert/strict';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';

const few = { desktops: 3, directories: 1, mail: true };

describe('the mail endpoint', () => {
  const { fleet: newFleet } = useWorld();

  it('is made anew, once, when the one that this run made has FAILED', async () => {
    const fleet = await newFleet({ ...few, settings: { ses: { failShare: 1 } } });
    const run = await fleet.prepare();
    await fleet.world.simulator.audited({
      after: fleet.sinceSeq,
      operation: 'CreateMultiRegionEndpoint',
      event: 'applied',
    });
    await fleet.world.simulator.settings({ ses: { failShare: 0 } });
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.mail?.state, outcome.mail?.createdByUs], ['done', 'ready', true]);
    const made = (await fleet.calls('CreateMultiRegionEndpoint')).filter(({ applied }) => applied);
    assert.equal(made.length, 2);
    await run.judge();
  });

  it('waits for a person when the second one has FAILED too', async () => {
    const fleet = await newFleet({ ...few, settings: { ses: { failShare: 1 } } });
    const run = await fleet.prepare();
    await run.untilStatus('mail held', ({ mail }) => mail?.state === 'held');
    await run.tell('skip', { mail: true, reason: 'mail is mended by hand' });
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.mail?.state], ['done-with-gaps', 'skipped']);
    await run.judge();
  });

  it('is held when it exists with other Regions, and never deleted', async () => {
    const name = 'company-mail';
    const other = { name, region: 'us-west-2', secondaryRegion: 'eu-west-1', status: 'READY' } as const;
    const fleet = await newFleet({ ...few, seeded: { endpoints: [other] }, file: { mail: { name } } });
    const run = await fleet.prepare();
    const status = await run.untilStatus('mail held', ({ mail }) => mail?.state === 'held');
    assert.match(status.blocked[0]?.message ?? '', /eu-west-1/);
    await run.tell('skip', { mail: true, reason: 'another team owns it' });
    assert.equal((await run.outcome()).endState, 'done-with-gaps');
    assert.deepEqual(await fleet.calls('DeleteMultiRegionEndpoint'), []);
    await run.judge();
  });

  it('is adopted when it exists as wanted', async () => {
    const name = 'company-mail';
    const same = { name, region: 'us-west-2', secondaryRegion: 'us-east-1', status: 'READY' } as const;
    const fleet = await newFleet({ ...few, seeded: { endpoints: [same] }, file: { mail: { name } } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.mail?.createdByUs], ['done', false]);
    assert.deepEqual(await fleet.calls('CreateMultiRegionEndpoint'), []);
    await run.judge();
  });

  for (const phase of ['before', 'after'] as const) {
    it(`is made once when the answer to its create is lost ${phase} it was applied`, async () => {
      const lost: FaultRequest = { kind: 'call', operation: 'CreateMultiRegionEndpoint', phase, action: 'reset' };
      const fleet = await newFleet({ ...few, faults: [lost] });
      const run = await fleet.prepare();
      const outcome = await run.outcome();
      assert.deepEqual([outcome.endState, outcome.mail?.createdByUs], ['done', true]);
      assert.equal((await fleet.calls('CreateMultiRegionEndpoint')).filter(({ applied }) => applied).length, 1);
      await run.judge();
    });
  }

  it('is made although SES allows one call at a time and the read before the create takes it', async () => {
    // Slow enough that a busy machine does not pass the time between both calls.
    const settings = { rates: { ses: { perSecond: 0.004, burst: 1 } } };
    const fleet = await newFleet({ ...few, settings, file: { limits: { mailDeadline: '60s' } } });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).mail?.state, 'ready');
    const creates = await fleet.calls('CreateMultiRegionEndpoint');
    assert.ok(creates.length > 1, 'the first create was throttled');
    assert.equal(creates.filter(({ applied }) => applied).length, 1);
  });

  it('warns when an identity is missing in one Region, and goes on', async () => {
    const identities = [{ name: 'example.com', regions: ['us-east-1'], verified: true }];
    const fleet = await newFleet({ ...few, seeded: { identities } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.ok(outcome.findings.some(({ code }) => code === 'MailIdentityMissing'));
    await run.judge();
  });

  it('waits for a higher quota of endpoints and goes on after retry', async () => {
    const fleet = await newFleet({ ...few, settings: { quotas: { endpoints: 0 } } });
    const run = await fleet.prepare();
    await run.untilStatus('mail held', ({ mail }) => mail?.state === 'held');
    await fleet.world.simulator.settings({ quotas: { endpoints: 5 } });
    await run.tell('retry', {});
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });
});
