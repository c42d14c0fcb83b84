import assert from 'node:assert/strict';
import { useWorld } from '../support/use-world.ts';
import type { FaultRequest } from '../support/simulator.ts';

type ItemAction = Extract<FaultRequest, { kind: 'item' }>['action'];

const oddAnswers: readonly (readonly [sentence: string, action: ItemAction, applied?: boolean])[] = [
  ['named as created and as failed', 'both'],
  ['named nowhere, but created', 'neither', true],
  ['named nowhere and not created', 'neither', false],
  ['named twice', 'twice'],
  ['echoed with another user', 'wrong-user'],
  ['echoed with another directory', 'wrong-directory'],
  ['refused with the echo of another primary', 'wrong-echo'],
];

describe('an answer to a create that does not account for a desktop', () => {
  const { fleet: newFleet } = useWorld();

  for (const [sentence, action, applied = true] of oddAnswers) {
    it(`is read back, never assumed fine: a desktop ${sentence}`, async () => {
      const code = 'InternalServerError';
      const fleet = await newFleet({
        faults: [{ kind: 'item', id: action, action, applied, code, desktops: [0, 13, 59] }],
      });
      const run = await fleet.prepare();
      const outcome = await run.outcome();
      assert.equal(outcome.endState, 'done');
      assert.equal(outcome.createdByUs, 60);
      const [fault] = await fleet.world.simulator.faults();
      assert.ok((fault?.fired ?? 0) >= 3, 'the fault has struck');
      await run.judge();
    });
  }

  it('is read back for a whole fleet at once', async () => {
    const fleet = await newFleet({ desktops: 20, faults: [{ kind: 'item', action: 'neither', share: 1 }] });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });
});

const lostAnswers: readonly (readonly [sentence: string, fault: Partial<FaultRequest>])[] = [
  ['the connection is reset after the create was applied', { phase: 'after', action: 'reset' }],
  ['AWS answers 500 after the create was applied', { phase: 'after', action: '500' }],
  ['the answer is cut in half', { phase: 'after', action: 'truncate' }],
  ['the answer is not JSON', { phase: 'after', action: 'garbage' }],
  ['AWS never answers a create that was applied', { phase: 'after', action: 'timeout' }],
  ['AWS answers 500 and has not applied it', { phase: 'before', action: '500' }],
  ['the connection is reset before the create was applied', { phase: 'before', action: 'reset' }],
  ['AWS throttles the create', { phase: 'before', action: 'throttle' }],
];

/** Four creates of five: reading back asks once per desktop, so small batches keep these tests short. */
const few = { desktops: 20, file: { limits: { batchSize: 5 } } };

describe('a lost answer to a create', () => {
  const { fleet: newFleet } = useWorld();

  for (const [sentence, fault] of lostAnswers) {
    it(`leaves no duplicate and no gap: ${sentence}`, async () => {
      const lost = { kind: 'call', id: 'lost', operation: 'CreateStandbyWorkspaces', nth: 2, ...fault } as FaultRequest;
      const fleet = await newFleet({ ...few, faults: [lost] });
      const run = await fleet.prepare();
      const outcome = await run.outcome();
      assert.equal(outcome.endState, 'done');
      assert.deepEqual([outcome.createdByUs, outcome.adopted], [20, 0]);
      assert.equal((await fleet.world.simulator.faults())[0]?.fired, 1);
      await run.judge();
    });
  }

  it('leaves no duplicate even when the service would happily create one', async () => {
    const lost = {
      kind: 'call',
      operation: 'CreateStandbyWorkspaces',
      phase: 'after',
      action: 'reset',
      times: 3,
    } as const;
    const fleet = await newFleet({ ...few, faults: [lost], settings: { allowDuplicates: true } });
    const run = await fleet.prepare();
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.createdByUs, 20);
    await run.judge();
  });

  it('leaves no duplicate while reads are half a minute behind', async () => {
    const lost = {
      kind: 'call',
      operation: 'CreateStandbyWorkspaces',
      phase: 'after',
      action: '500',
      times: 2,
    } as const;
    const behind = { kind: 'read', action: 'lag', lagMs: 30_000, every: 2 } as const;
    const fleet = await newFleet({ ...few, faults: [lost, behind], settings: { allowDuplicates: true } });
    const run = await fleet.prepare();
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge();
  });
});
