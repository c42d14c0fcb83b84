import assert from 'node:assert/strict';
import { terminatedWorkspaces } from '../audit/log.ts';
import { keys } from '../support/access-keys.ts';
import { terminateByHand } from '../support/aws-by-hand.ts';
import { standbyRegion } from '../support/fleet-files.ts';
import { useWorld } from '../support/use-world.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { until } from '../support/waiting.ts';

/** Four of thirty fail, so that the run asks and can be told to undo. */
const refused: FaultRequest = {
  ...{ kind: 'item', id: 'refused', action: 'fail', times: 'always', desktops: [0, 1, 2, 3] },
  code: 'OperationNotSupportedException',
};

/** Desktops that had a standby before the run, and one whose user has an ordinary WorkSpace where the standby would be. */
const [adopted, adoptedAndUsed, stranger] = [5, 6, 7];

describe('a compensating prepare', () => {
  const test = useWorld();

  async function askingRun(): Promise<PrepareRun> {
    const fleet = await test.fleet({
      desktops: 30,
      directories: 1,
      mail: true,
      faults: [refused],
      // Nobody falls asleep in the middle of a test.
      settings: { idleStopMs: 360_000_000 },
      seeded: {
        existingStandbys: { pick: [adopted, adoptedAndUsed], state: 'AVAILABLE' },
        strangers: [stranger],
      },
    });
    const run = await fleet.prepare();
    await run.untilStatus(
      'a decision and mail ready',
      ({ blocked, mail, counts }) =>
        blocked.some(({ on }) => on === 'decision') && mail?.state === 'ready' && counts.provisioning === 0,
    );
    return run;
  }

  async function standbyOf(run: PrepareRun, desktop: number): Promise<string> {
    const { standbyId } = await run.desktop(desktop);
    assert.ok(standbyId, `desktop ${desktop} has a standby`);
    return standbyId;
  }

  function connection(run: PrepareRun, desktop: number, fault: { readonly action: 'omit' | 'unknown-state' }) {
    const userNames = [run.fleet.user(desktop)];
    const read = { kind: 'read', operation: 'DescribeWorkspacesConnectionStatus', times: 'always' } as const;
    return { ...read, ...fault, userNames, region: standbyRegion } satisfies FaultRequest;
  }

  /** Others terminate a primary; it is seen on its way when that takes its time. */
  async function loseToOthers(run: PrepareRun, desktop: number, terminatingMs: number): Promise<void> {
    const { simulator } = run.fleet.world;
    const id = run.fleet.primaries[desktop]?.workspaceId ?? '';
    await simulator.settings({ terminatingMs, terminatedShare: 0 });
    await simulator.terminateByOthers(id);
    await simulator.settings({ terminatingMs: 300_000 });
    if (terminatingMs > 1_000) return;
    await until('the primary to be gone', async () => {
      const { workspaces } = await simulator.state();
      return workspaces.find(({ workspaceId }) => workspaceId === id)?.live === false;
    });
  }

  it('removes what it made and nobody would miss; used, disputed, orphaned and adopted standbys stay', async () => {
    const run = await askingRun();
    const { fleet } = run;
    const { simulator } = fleet.world;
    const expected: Record<number, string> = {};
    const because = async (desktop: number, code: string, act: (standbyId: string) => Promise<unknown>) => {
      expected[desktop] = code;
      await act(await standbyOf(run, desktop));
    };
    const primary = (desktop: number): string => fleet.primaries[desktop]?.workspaceId ?? '';
    const visit = async (id: string): Promise<void> => {
      await simulator.connect(id);
      await simulator.disconnect(id);
    };
    await visit(await standbyOf(run, adoptedAndUsed));
    await because(10, 'StandbyInUse', (id) => simulator.connect(id));
    await because(11, 'StandbyWasUsed', visit);
    await because(12, 'PrimaryNotHealthy', () => simulator.force(primary(12), { state: 'ERROR' }));
    await because(13, 'PrimaryGone', () => loseToOthers(run, 13, 36_000_000));
    await because(14, 'PrimaryGone', () => loseToOthers(run, 14, 100));
    await because(15, 'PrimaryGone', () => simulator.remove(primary(15)));
    await because(16, 'SidesDisagree', () =>
      simulator.addFaults({
        ...{ kind: 'read', action: 'fields', workspaceIds: [primary(16)] },
        set: { StandbyWorkspacesProperties: null, RelatedWorkspaces: null },
      }),
    );
    await because(17, 'ConnectionUnknown', () => simulator.addFaults(connection(run, 17, { action: 'omit' })));
    await because(18, 'ConnectionUnknown', () => simulator.addFaults(connection(run, 18, { action: 'unknown-state' })));

    const ledger = await run.ledger();
    await run.tell('decide', { decision: 'compensate', reason: 'undo it' });
    const outcome = await run.outcome();

    assert.equal(outcome.endState, 'failed-safe');
    const retained = outcome.gaps.filter(({ state }) => state === 'retained');
    assert.deepEqual(
      Object.fromEntries(retained.map(({ user, code }) => [user, code])),
      Object.fromEntries(Object.entries(expected).map(([desktop, code]) => [fleet.user(Number(desktop)), code])),
    );
    for (const { remedy } of retained) assert.match(remedy, /\.$/);
    await run.judge({ undone: true });

    // Judged by what was done, not by what the run says: exactly its own standbys that are not named above.
    const keptUsers = new Set(retained.map(({ user }) => user));
    const ours = ledger.filter(({ createdByUs, user }) => createdByUs && !keptUsers.has(user));
    const gone = terminatedWorkspaces(await fleet.audit(run.sinceSeq)).filter(({ call }) => call !== null);
    assert.deepEqual(
      gone.map(({ workspaceId }) => workspaceId).sort(),
      ours.map(({ standbyId }) => standbyId ?? '').sort(),
    );
    assert.equal(gone.length, 30 - 4 - 3 - 9);
  });

  it('has to be so careful: AWS terminates a standby that somebody is working on when it is told to', async () => {
    const run = await askingRun();
    const { simulator } = run.fleet.world;
    const used = await standbyOf(run, 10);
    await simulator.connect(used);
    const asked = { region: standbyRegion, accessKeyId: keys.builder, workspaceIds: [used] };
    assert.deepEqual(await terminateByHand(simulator, asked), []);
    const [gone] = terminatedWorkspaces(await run.fleet.audit(run.sinceSeq));
    assert.equal(gone?.workspaceId, used);
    // Not one that the builder did not make, though: its role does not reach that far.
    const adoptedOne = await standbyOf(run, adopted);
    await assert.rejects(terminateByHand(simulator, { ...asked, workspaceIds: [adoptedOne] }), /not authorized/i);
  });
});
