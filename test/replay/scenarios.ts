import { failsWith, instanceFleet, machines } from '../support/instance-fleet.ts';
import type { PrepareRun } from '../support/prepare-run.ts';
import type { FaultRequest } from '../support/simulator.ts';
import type { FleetOptions } from '../support/test-fleet.ts';

/** An operation with one of its outcomes: small, and with every kind of message that a history can hold. */
export interface Scenario {
  /** File name of the history, without the part that says whose it is. */
  readonly name: string;
  readonly options: FleetOptions;
  /** What people say to the run while it goes on. */
  readonly people?: (run: PrepareRun) => Promise<void>;
  readonly endState: string;
}

const small = { desktops: 6, directories: 2, mail: true } as const;
const oneNever: FaultRequest = {
  kind: 'item',
  id: 'never',
  action: 'fail',
  code: 'NobodyHasSeenThis',
  desktops: [1],
  times: 'always',
};
const oneRefused: FaultRequest = {
  kind: 'item',
  action: 'fail',
  code: 'OperationNotSupportedException',
  desktops: [2],
  times: 'always',
};
const oneBroken: FaultRequest = { kind: 'provisioning', desktops: [1], attempt: 1, outcome: 'error' };
const lost: FaultRequest = { kind: 'call', operation: 'CreateStandbyWorkspaces', phase: 'after', action: 'reset' };
const held: FaultRequest = {
  kind: 'call',
  id: 'held',
  operation: 'CreateStandbyWorkspaces',
  action: 'hold',
  times: 'always',
};

async function untilAsked(run: PrepareRun): Promise<void> {
  await run.untilStatus('a decision', ({ blocked }) => blocked.some(({ on }) => on === 'decision'));
}

async function untilHeld(run: PrepareRun): Promise<void> {
  await run.fleet.world.simulator.hold('held');
  await run.untilStatus('all found', ({ allFound }) => allFound);
}

async function letGo(run: PrepareRun): Promise<void> {
  await run.fleet.world.simulator.heal('held');
  await run.fleet.world.simulator.releaseAll();
}

/** Prepare with each of its outcomes. */
export const scenarios: readonly Scenario[] = [
  { name: 'prepare-done', options: small, endState: 'done' },
  {
    name: 'prepare-slices-done',
    options: { desktops: 12, directories: 3, file: { limits: { batchSize: 2, sliceSize: 4 } } },
    endState: 'done',
  },
  {
    name: 'prepare-instances-done',
    options: instanceFleet([machines('kiosks', 3)], {
      desktops: 2,
      faults: [
        failsWith('InsufficientInstanceCapacity', 'kiosks/2', { times: 1 }),
        { kind: 'call', operation: 'CreateWorkspaceInstance', phase: 'after', action: 'reset' },
      ],
    }),
    endState: 'done',
  },
  {
    name: 'prepare-instances-compensated',
    options: instanceFleet([machines('kiosks', 3)], {
      faults: [failsWith('InvalidAMIID.NotFound', 'kiosks/3')],
      file: { onFailure: 'compensate', limits: { toleratedFailures: 0 } },
    }),
    endState: 'compensated',
  },
  {
    name: 'prepare-adopted-done',
    options: { ...small, seeded: { existingStandbys: { pick: 3, state: 'STOPPED' } } },
    endState: 'done',
  },
  { name: 'prepare-lost-answer-done', options: { ...small, faults: [lost] }, endState: 'done' },
  {
    name: 'prepare-kept-gaps',
    options: { ...small, faults: [oneRefused], file: { onFailure: 'keep' } },
    endState: 'done-with-gaps',
  },
  {
    name: 'prepare-compensated',
    options: { ...small, faults: [oneRefused], file: { onFailure: 'compensate' } },
    endState: 'compensated',
  },
  {
    name: 'prepare-replaced-done',
    options: { ...small, faults: [oneBroken], file: { limits: { toleratedFailures: 0 } } },
    people: async (run) => {
      await untilAsked(run);
      await run.tell('retry', { users: [run.fleet.user(1)] });
    },
    endState: 'done',
  },
  {
    name: 'prepare-used-retained',
    // A standby on which somebody works has to be awake.
    options: { ...small, faults: [oneRefused], settings: { idleStopMs: 360_000_000 } },
    people: async (run) => {
      await untilAsked(run);
      await run.untilStatus('all others', ({ counts }) => counts.ready === 5);
      const { standbyId = '' } = await run.desktop(3);
      await run.fleet.world.simulator.connect(standbyId);
      await run.tell('decide', { decision: 'compensate', reason: 'undo it' });
    },
    endState: 'failed-safe',
  },
  {
    name: 'prepare-asked-kept',
    options: { ...small, faults: [oneRefused] },
    people: async (run) => {
      await untilAsked(run);
      await run.tell('decide', { decision: 'keep', reason: 'good enough' });
    },
    endState: 'done-with-gaps',
  },
  {
    name: 'prepare-held-retried',
    options: { ...small, faults: [oneNever] },
    people: async (run) => {
      await run.untilStatus('held', ({ blocked }) => blocked.some(({ on }) => on === 'attention'));
      await run.fleet.world.simulator.heal('never');
      await run.tell('retry', { reason: 'mended' });
    },
    endState: 'done',
  },
  {
    name: 'prepare-held-skipped',
    options: { ...small, faults: [oneNever], file: { limits: { toleratedFailures: '50%' } } },
    people: async (run) => {
      await run.untilStatus('held', ({ blocked }) => blocked.some(({ on }) => on === 'attention'));
      await run.tell('skip', { users: [run.fleet.user(1)], reason: 'left the company' });
    },
    endState: 'done-with-gaps',
  },
  {
    name: 'prepare-paused-done',
    options: { ...small, faults: [held] },
    people: async (run) => {
      await untilHeld(run);
      await run.tell('pause', { reason: 'freeze' });
      await run.tell('setRate', {
        region: 'us-west-2',
        service: 'workspaces',
        callsPerSecond: 500,
        reason: 'quiet night',
      });
      await letGo(run);
      await run.tell('resume', {});
    },
    endState: 'done',
  },
  {
    name: 'prepare-stopped-kept',
    options: { ...small, faults: [held], file: { limits: { batchSize: 1 } } },
    people: async (run) => {
      await untilHeld(run);
      await run.tell('stop', { then: 'keep' });
      await letGo(run);
    },
    endState: 'stopped',
  },
  {
    name: 'prepare-stopped-undone',
    options: { ...small, faults: [held] },
    people: async (run) => {
      await untilHeld(run);
      await run.tell('stop', { then: 'undo' });
      await letGo(run);
    },
    endState: 'compensated',
  },
  {
    name: 'prepare-cancelled',
    options: { ...small, faults: [held] },
    people: async (run) => {
      await untilHeld(run);
      await run.cancel();
      await letGo(run);
    },
    endState: 'stopped',
  },
];
