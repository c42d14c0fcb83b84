import assert from 'node:assert/strict';
import { totalOf } from '../../src/domain/ledger.ts';
import { cli } from '../support/cli.ts';
import { useWorld } from '../support/use-world.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import type { FaultRequest } from '../support/simulator.ts';
import type { FleetOptions } from '../support/test-fleet.ts';
import { until } from '../support/waiting.ts';

const holdCreates: FaultRequest = {
  kind: 'call',
  id: 'creates',
  operation: 'CreateStandbyWorkspaces',
  action: 'hold',
  times: 'always',
};
/** Twelve creates for sixty desktops, so that a run can be stopped between two of them. */
const smallBatches = { limits: { batchSize: 5 } };

describe('an operator', () => {
  const test = useWorld();

  /** A run whose first creates stand still on the wire. */
  async function heldRun(options: FleetOptions = {}): Promise<PrepareRun> {
    const fleet = await test.fleet({
      ...options,
      faults: [holdCreates, ...(options.faults ?? [])],
      file: { ...smallBatches, ...options.file },
    });
    const run = await fleet.prepare();
    await fleet.world.simulator.hold('creates');
    await run.untilStatus('all desktops found', ({ allFound, desktops }) => allFound && desktops === 60);
    return run;
  }

  async function letCreatesGo(run: PrepareRun): Promise<void> {
    const { simulator } = run.fleet.world;
    await simulator.heal('creates');
    await simulator.releaseAll();
  }

  it('stops a run in the middle and keeps what exists', async () => {
    const run = await heldRun({ mail: true });
    await run.tell('stop', { then: 'keep', reason: 'false alarm' });
    await letCreatesGo(run);
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'stopped');
    assert.equal(totalOf(outcome.counts), 60);
    assert.ok((await run.fleet.calls('CreateStandbyWorkspaces')).length < 12, 'not every create was sent');
    assert.ok(outcome.counts.pending > 0);
    const desktopGaps = outcome.gaps.filter(({ primaryId }) => primaryId !== undefined);
    assert.equal(desktopGaps.length, 60 - outcome.counts.ready);
    await run.judge({ unfinished: true });
  });

  it('finishes later what was stopped: a new run adopts and creates the rest', async () => {
    const run = await heldRun();
    await run.tell('stop', { then: 'keep' });
    await letCreatesGo(run);
    const before = (await run.outcome()).createdByUs;
    const second = await run.fleet.prepare();
    const outcome = await second.outcome();
    assert.equal(outcome.endState, 'done');
    assert.deepEqual([outcome.adopted, outcome.createdByUs], [before, 60 - before]);
    await second.judge();
  });

  it('looks back at a run after another one has ended, by the id that `runs` lists', async () => {
    const first = await heldRun();
    await first.tell('stop', { then: 'keep' });
    await letCreatesGo(first);
    await first.outcome();
    const second = await first.fleet.prepare();
    await second.outcome();
    const { world, name } = first.fleet;
    const read = async (...args: readonly string[]) => {
      const { exitCode, stdout } = await cli(world, [...args, '--json']);
      return { exitCode, ...(JSON.parse(stdout) as { endState?: string; runs?: { runId: string; state: string }[] }) };
    };
    const runs = await until('both runs in the list', async () => {
      const ended = (await read('runs', name)).runs?.filter(({ state }) => state === 'COMPLETED') ?? [];
      return ended.length === 2 ? ended : undefined;
    });
    assert.deepEqual(await read('status', name), await read('status', name, '--run', runs[0]!.runId));
    const earlier = await read('status', name, '--run', runs[1]!.runId);
    assert.deepEqual([earlier.exitCode, earlier.endState], [3, 'stopped']);
  });

  it('stops a run in the middle and has it undone: what it adopted stays, the endpoint goes last', async () => {
    const run = await heldRun({ mail: true, seeded: { existingStandbys: { pick: [3, 4, 5], state: 'STOPPED' } } });
    await run.tell('stop', { then: 'undo', reason: 'wrong fleet' });
    await letCreatesGo(run);
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'compensated');
    const { workspaces } = await run.fleet.world.simulator.state();
    assert.equal(workspaces.filter(({ role, live }) => role === 'standby' && live).length, 3);
    await run.judge({ undone: true });
  });

  it('undoes a run that was stopped with keep before', async () => {
    const run = await heldRun();
    await run.tell('stop', { then: 'keep' });
    await run.tell('stop', { then: 'undo' });
    await letCreatesGo(run);
    assert.equal((await run.outcome()).endState, 'compensated');
    await run.judge({ undone: true });
  });

  it('cancels in the Web UI, which is a stop that keeps', async () => {
    const run = await heldRun();
    await run.cancel();
    await run.untilStatus('stopping', ({ stopping }) => stopping === 'keep');
    await letCreatesGo(run);
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'stopped');
    await run.judge({ unfinished: true });
  });

  it('pauses a run: nothing is created until it is resumed, what was is followed', async () => {
    const run = await heldRun();
    await run.tell('pause', { reason: 'change freeze' });
    await letCreatesGo(run);
    const paused = await run.untilStatus(
      'what was on the wire is ready',
      ({ counts }) => counts.ready > 0 && counts.creating + counts.provisioning === 0,
    );
    assert.equal(paused.paused, true);
    const fromSeq = (await run.fleet.audit()).at(-1)?.seq ?? 0;
    await run.fleet.world.simulator.advance(600_000);
    await run.untilStatus('still paused', ({ counts }) => counts.pending > 0);
    const toSeq = (await run.fleet.audit()).at(-1)?.seq ?? 0;
    await run.tell('resume', {});
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge({ quiet: [{ fromSeq, toSeq, why: 'paused' }] });
  });

  it('skips a desktop with a reason, and the outcome does not call it done', async () => {
    const unknown: FaultRequest = {
      kind: 'item',
      action: 'fail',
      code: 'NeverHeardOf',
      desktops: [6],
      times: 'always',
    };
    const fleet = await test.fleet({ faults: [unknown] });
    const run = await fleet.prepare();
    await run.untilStatus('waiting for a person', ({ blocked }) => blocked.length > 0);
    await run.tell('skip', { users: [fleet.user(6)], reason: 'left the company' });
    const outcome = await run.outcome();
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.deepEqual([outcome.counts.skipped, outcome.counts.ready], [1, 59]);
    assert.deepEqual(
      outcome.gaps.map(({ user, state }) => [user, state]),
      [[fleet.user(6), 'skipped']],
    );
    await run.judge();
  });

  it('is refused with a sentence when a command does not fit', async () => {
    const run = await heldRun();
    const refusals: readonly (readonly [Parameters<PrepareRun['refusal']>[0], unknown, RegExp])[] = [
      ['skip', { users: [run.fleet.user(0)] }, /reason/i],
      ['skip', { reason: 'x' }, /users/i],
      ['skip', { users: ['nobody.at.all'], reason: 'x' }, /nobody\.at\.all/],
      ['retry', { users: ['nobody.at.all'] }, /nobody\.at\.all/],
      ['decide', { decision: 'keep', reason: 'x' }, /decision/i],
      ['decide', { decision: 'maybe', reason: 'x' }, /keep|compensate/],
      ['resume', {}, /not paused/i],
      [
        'setRate',
        { region: 'us-west-2', service: 'workspaces', callsPerSecond: 0, reason: 'x' },
        /callsPerSecond|0\.1/,
      ],
      [
        'setRate',
        { region: 'us-west-2', service: 'workspaces', callsPerSecond: 1e6, reason: 'x' },
        /callsPerSecond|1000/,
      ],
      ['setRate', { region: 'mars-north-1', service: 'workspaces', callsPerSecond: 1, reason: 'x' }, /region/i],
      ['stop', { then: 'explode' }, /keep|undo/],
      ['stop', { then: 'keep', force: true }, /force/],
    ];
    for (const [command, input, sentence] of refusals) {
      assert.match(await run.refusal(command, input), sentence, `${command} ${JSON.stringify(input)}`);
    }
    await letCreatesGo(run);
    assert.equal((await run.outcome()).endState, 'done');
    await run.judge({ faultless: true });
  });
});
