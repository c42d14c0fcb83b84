import assert from 'node:assert/strict';
import type { AuditEntry } from '../audit/log.ts';
import { keys } from '../support/access-keys.ts';
import { terminateByHand } from '../support/aws-by-hand.ts';
import { fencedNow, judgeEnd } from '../support/gated-end.ts';
import { planLines } from '../support/gated-fleet.ts';
import type { GatedRun } from '../support/gated-world.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { allGone, approve, begunIn } from '../support/struck-decommission.ts';
import { useGatedWorld } from '../support/use-gated-world.ts';
import { until } from '../support/waiting.ts';

const region = 'us-east-1';
const terminate = { kind: 'call', operation: 'TerminateWorkspaces', region, action: 'throttle' } as const;

/** Refusals in a row: more than the three tries that a desktop has, and than a minute brings when waits grow as ours do. */
const times = 8;

const throttling = (operation: string, nth: number): FaultRequest => ({
  ...{ kind: 'call', operation, region, action: 'throttle' },
  ...{ id: operation, nth, times },
});

describe('a decommission that AWS throttles for long', function () {
  this.timeout(180_000);
  const test = useGatedWorld('throttled');

  async function throttled(...faults: readonly FaultRequest[]): Promise<GatedRun> {
    const run = await begunIn({ world: test.world, office: test.office });
    await test.world.simulator.addFaults(...faults);
    await approve(run);
    return run;
  }

  async function allStruck(): Promise<void> {
    for (const { id, fired } of await test.world.simulator.faults()) assert.equal(fired, times, `${id} struck`);
  }

  it('terminates each primary once, by a proof of its own, when its terminates are refused again and again', async () => {
    const run = await throttled(throttling('TerminateWorkspaces', 2));
    await allGone(run, await run.outcome(120_000));
    await allStruck();
    assert.deepEqual(withoutOwnProof(await run.fleet.audit()), []);
  });

  it('says meanwhile that AWS does not let the terminator go on', async () => {
    const run = await throttled({ ...terminate, id: 'lasting', times: 'always' });
    const { blocked } = await run.untilStatus('what it waits for', ({ blocked: of }) =>
      of.some(({ code }) => code === 'TerminatorHeldUp'),
    );
    assert.match(blocked.map(({ message }) => message).join(), /ThrottlingException/);
    await test.world.simulator.heal('lasting');
    await allGone(run, await run.outcome());
  });

  it('terminates each primary once, by a proof of its own, when reads and fences are refused again and again', async () => {
    const reads = ['DescribeWorkspaces', 'DescribeWorkspacesConnectionStatus', 'GetCallerIdentity'];
    const run = await throttled(
      ...reads.map((operation) => throttling(operation, 3)),
      throttling('ModifyWorkspaceState', 2),
    );
    await allGone(run, await run.outcome(120_000));
    await allStruck();
    assert.deepEqual(withoutOwnProof(await run.fleet.audit()), []);
  });

  /** One of the five of the second canary: what was true of it when its call was refused first is true no more. */
  async function loseStandbyOf(run: GatedRun): Promise<string> {
    const [, second = ''] = planLines(run.planFile)
      .map(({ primaryId }) => primaryId)
      .sort();
    const { workspaces } = await test.world.simulator.state();
    const standby = workspaces.find(({ primaryWorkspaceId }) => primaryWorkspaceId === second);
    assert.ok(standby);
    await test.world.simulator.force(standby.workspaceId, { state: 'ERROR' });
    return second;
  }

  it('keeps a primary whose standby breaks while its terminate is refused', async () => {
    const { simulator } = test.world;
    const run = await throttled({ ...terminate, id: 'lasting', nth: 2, times: 'always' });
    const refused = async (): Promise<number> =>
      (await simulator.faults()).find(({ id }) => id === 'lasting')?.fired ?? 0;
    await until('three refusals', async () => (await refused()) >= 3, { timeoutMs: 60_000 });
    await loseStandbyOf(run);
    // The call after the next begins when the standby is broken already: one that was proved before may still be sent.
    const before = await refused();
    await until('two more', async () => (await refused()) >= before + 2, { timeoutMs: 60_000 });
    await simulator.heal('lasting');
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done-with-gaps', 6], JSON.stringify(outcome.kept));
    assert.deepEqual(
      outcome.kept.map(({ code }) => code),
      ['StandbyDoesNotWake'],
    );
    assert.deepEqual(await fencedNow(run), []);
    await judgeEnd(run, outcome);
  });

  it('would take such a primary if it repeated its call, as the SDK does, until AWS takes it', async () => {
    const run = await begunIn({ world: test.world, office: test.office });
    const { simulator } = test.world;
    await simulator.addFaults({ ...terminate, id: 'briefly', times: 2 });
    const primaryId = await loseStandbyOf(run);
    await terminateByHand(simulator, { region, accessKeyId: keys.terminator, workspaceIds: [primaryId] });
    assert.equal(withoutOwnProof(await run.fleet.audit()).length, 3, 'three calls, none with a proof');
    const { workspaces } = await simulator.state();
    assert.equal(workspaces.find(({ workspaceId }) => workspaceId === primaryId)?.state, 'TERMINATING');
    await run.terminate();
  });
});

/** What the terminator must have been told between two calls: whose account it is, and what both sides and the user are. */
const proof = [
  'GetCallerIdentity us-east-1',
  'DescribeWorkspaces us-west-2',
  'DescribeWorkspacesConnectionStatus us-east-1',
  'DescribeWorkspaces us-east-1',
];

/** Calls of the terminator to terminate, refused ones too, that do not rest on reads of their own since the one before. */
function withoutOwnProof(entries: readonly AuditEntry[]): number[] {
  const wrong: number[] = [];
  let told = new Set<string>();
  for (const { event, operation, region: of, accessKeyId, answer, seq } of entries) {
    if (event !== 'answered' || accessKeyId !== keys.terminator) continue;
    if (operation === 'TerminateWorkspaces') {
      if (!proof.every((read) => told.has(read))) wrong.push(seq);
      told = new Set();
    } else if (answer?.errorCode == null) told.add(`${operation} ${of}`);
  }
  return wrong;
}
