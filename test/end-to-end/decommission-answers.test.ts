import assert from 'node:assert/strict';
import type { DecommissionOutcome } from '../../src/contract/decommission.ts';
import { fencedNow, judgeEnd } from '../support/gated-end.ts';
import { planLines } from '../support/gated-fleet.ts';
import type { GatedRun } from '../support/gated-world.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { allGone, approve, begunIn } from '../support/struck-decommission.ts';
import { useGatedWorld } from '../support/use-gated-world.ts';

const terminate = { operation: 'TerminateWorkspaces', region: 'us-east-1' } as const;

describe('a decommission whose terminates are answered badly', function () {
  this.timeout(90_000);
  const test = useGatedWorld('answers');

  async function runWith(faults: (run: GatedRun) => readonly FaultRequest[]): Promise<{
    readonly run: GatedRun;
    readonly outcome: DecommissionOutcome;
  }> {
    const run = await begunIn({ world: test.world, office: test.office });
    await test.world.simulator.addFaults(...faults(run));
    await approve(run);
    return { run, outcome: await run.outcome(60_000) };
  }

  const harmless: readonly (readonly [what: string, FaultRequest])[] = [
    ['is lost after it was applied', { kind: 'call', ...terminate, nth: 2, phase: 'after', action: 'reset' }],
    ['is a 500 after it was applied', { kind: 'call', ...terminate, nth: 2, phase: 'after', action: '500' }],
    ['is half a body', { kind: 'call', ...terminate, nth: 2, phase: 'after', action: 'truncate' }],
    ['never comes although it was applied', { kind: 'call', ...terminate, nth: 2, phase: 'after', action: 'timeout' }],
    ['is lost and it was not applied', { kind: 'call', ...terminate, nth: 2, action: 'reset' }],
    ['says that there are too many calls', { kind: 'call', ...terminate, nth: 2, action: 'throttle' }],
  ];
  for (const [what, fault] of harmless) {
    it(`terminates each primary once when an answer ${what}`, async () => {
      const { run, outcome } = await runWith(() => [fault]);
      await allGone(run, outcome);
    });
  }

  it('terminates each primary once when every kind of call is throttled once', async () => {
    const operations = ['ModifyWorkspaceState', 'StartWorkspaces', 'TerminateWorkspaces', 'DescribeWorkspaces'];
    const { run, outcome } = await runWith(() =>
      [...operations, 'DescribeWorkspacesConnectionStatus'].map((operation): FaultRequest => ({
        kind: 'call',
        operation,
        nth: 2,
        action: 'throttle',
      })),
    );
    await allGone(run, outcome);
  });

  /** The second desktop in the order in which they go is one of the five. */
  const failing =
    (code: string, times: number | 'always') =>
    (run: GatedRun): FaultRequest[] => {
      const ids = planLines(run.planFile).map(({ primaryId }) => primaryId);
      const [, second = ''] = ids.sort();
      const item = { kind: 'item', operation: 'TerminateWorkspaces', action: 'fail' } as const;
      return [{ ...item, workspaceIds: [second], code, message: 'made up', times }];
    };

  it('asks again for a primary that AWS refuses for the moment', async () => {
    const { run, outcome } = await runWith(failing('InternalServerException', 1));
    await allGone(run, outcome);
  });

  it('keeps a primary that AWS refuses for the moment again and again', async () => {
    const { run, outcome } = await runWith(failing('InternalServerException', 'always'));
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done-with-gaps', 6]);
    assert.deepEqual(
      outcome.kept.map(({ code }) => code),
      ['TerminateKeepsFailing'],
    );
    assert.deepEqual(await fencedNow(run), []);
    await judgeEnd(run, outcome);
  });

  it('keeps a primary that AWS refuses with a documented code', async () => {
    const { run, outcome } = await runWith(failing('InvalidResourceStateException', 1));
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done-with-gaps', 6]);
    assert.deepEqual(
      outcome.kept.map(({ code }) => code),
      ['InvalidResourceStateException'],
    );
    assert.deepEqual(await fencedNow(run), []);
    await judgeEnd(run, outcome);
  });

  it('stops when AWS refuses with a code that nobody knows, and confirms what it had asked for', async () => {
    const { run, outcome } = await runWith(failing('Made.Up', 1));
    assert.deepEqual(
      [outcome.endState, outcome.surprise?.code, outcome.counts.gone],
      ['failed-safe', 'UnknownRefusal', 5],
    );
    assert.deepEqual(await fencedNow(run), []);
    await judgeEnd(run, outcome);
  });
});
