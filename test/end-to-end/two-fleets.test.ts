import assert from 'node:assert/strict';
import { keys } from '../support/access-keys.ts';
import { terminateByHand } from '../support/aws-by-hand.ts';
import type { CliEnd } from '../support/cli.ts';
import { standbyRegion } from '../support/fleet-files.ts';
import { terminations } from '../support/gated-end.ts';
import { gatedFleet, planLines } from '../support/gated-fleet.ts';
import { GatedRun } from '../support/gated-world.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { approve } from '../support/struck-decommission.ts';
import { tagAsOurs, terminatedIds } from '../support/teardown-fleet.ts';
import type { FleetOptions } from '../support/test-fleet.ts';
import { useGatedWorld } from '../support/use-gated-world.ts';

const everyDesktop = [0, 1, 2, 3, 4, 5, 6];

describe('two fleets over the same directories', function () {
  this.timeout(90_000);
  const test = useGatedWorld('two-fleets');

  /** The primaries of one fleet, whose standbys were made by a fleet of another name. */
  async function twoFleets(more: FleetOptions & { readonly standbys?: readonly number[] } = {}) {
    const options = gatedFleet({ desktops: 7, ...more });
    const leaving = await test.fleet(options);
    const making = leaving.another('makers', options);
    await tagAsOurs(making, more.standbys ?? everyDesktop);
    const decommission = new GatedRun(leaving, test.office);
    const teardown = new GatedRun(making, test.office, 'teardown');
    return { making, decommission, teardown };
  }

  function assertRefused(end: CliEnd, words: RegExp): void {
    const said = end.stdout + end.stderr;
    assert.equal(end.exitCode, 5, said);
    assert.match(said, /DirectoryBusy/);
    assert.match(said, words);
  }

  it('keeps a teardown off while a decommission is open, names its run, and lets it begin when that has ended', async () => {
    const { decommission, teardown } = await twoFleets();
    await decommission.begin();
    await teardown.plan();
    const open = `decommission of fleet ${decommission.fleet.name} \\(run ${decommission.runId}\\) holds directory`;
    assertRefused(await teardown.start(), new RegExp(open));
    await decommission.halt();
    assert.equal((await decommission.outcome()).endState, 'stopped');
    const again = await teardown.start();
    assert.equal(again.exitCode, 0, again.stdout + again.stderr);
    await teardown.decide('approve', 'anna');
    assert.equal((await teardown.outcome()).counts.gone, 7);
  });

  it('keeps a decommission off while a teardown is open, and that goes on to its end', async () => {
    const { decommission, teardown } = await twoFleets();
    await teardown.plan();
    assert.equal((await teardown.start()).exitCode, 0);
    await decommission.plan();
    assertRefused(await decommission.start(), new RegExp(`teardown of fleet ${teardown.fleet.name} `));
    await teardown.decide('approve', 'anna');
    assert.equal((await teardown.outcome()).counts.gone, 7);
    assert.deepEqual(await terminations(decommission), []);
  });

  it('lets one of the two go on when both begin at once', async () => {
    const { decommission, teardown } = await twoFleets();
    await decommission.plan();
    await teardown.plan();
    const ends = await Promise.all([decommission.start(), teardown.start()]);
    assert.deepEqual(ends.map(({ exitCode }) => exitCode).sort(), [0, 5], JSON.stringify(ends));
  });

  it('keeps a decommission off while a prepare is open, which may take back what it has made', async () => {
    const code = 'UnsupportedWorkspaceConfigurationException';
    const refused: FaultRequest = { kind: 'item', action: 'fail', code, desktops: [0], times: 'always' };
    const { making, decommission } = await twoFleets({
      standbys: everyDesktop.slice(1),
      faults: [refused],
      file: { onFailure: 'ask', limits: { toleratedFailures: 0 } },
    });
    const prepare = await making.prepare();
    await prepare.untilStatus('a decision', ({ blocked }) => blocked.some(({ on }) => on === 'decision'));
    await decommission.plan();
    assertRefused(await decommission.start(), new RegExp(`prepare of fleet ${making.name} `));
    await prepare.tell('decide', { decision: 'keep', reason: 'six are enough' });
    await prepare.outcome();
    const again = await decommission.start();
    assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  });

  it('is the end of a desktop without that: AWS takes primary and standby in the same minute (the twin)', async () => {
    const { making, decommission } = await twoFleets();
    const { simulator } = test.world;
    const terminate = { operation: 'TerminateWorkspaces', region: 'us-east-1' } as const;
    await decommission.begin();
    await simulator.addFaults({ kind: 'call', id: 'proved', action: 'hold', ...terminate });
    await approve(decommission);
    await simulator.hold('proved', { timeoutMs: 60_000 });
    const [canary] = planLines(decommission.planFile).sort((one, other) => (one.primaryId < other.primaryId ? -1 : 1));
    const { primaryId = '', standbyId = '' } = canary ?? {};
    // What a teardown would send that had read the two before the fence.
    const handed = { region: standbyRegion, accessKeyId: keys.builder, workspaceIds: [standbyId] };
    assert.deepEqual(await terminateByHand(simulator, handed), []);
    await simulator.releaseAll();
    const outcome = await decommission.outcome();
    assert.deepEqual([outcome.endState, outcome.surprise?.code], ['failed-safe', 'CanaryStandbyDoesNotWake']);
    assert.deepEqual(await terminatedIds(making), [primaryId, standbyId].sort());
  });
});
