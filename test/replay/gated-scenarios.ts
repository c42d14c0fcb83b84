import type { GatedOperation } from '../../src/domain/decommission/plan.ts';
import { gatedFleet } from '../support/gated-fleet.ts';
import type { GatedRun, Person } from '../support/gated-world.ts';
import {
  launchMachine,
  standbyOf,
  tagAsOurs,
  teardownFleet,
  teardownFleetWithInstances,
} from '../support/teardown-fleet.ts';
import type { FleetOptions, TestFleet } from '../support/test-fleet.ts';

/** A gated operation with one of its outcomes; its plan is recorded too. */
export interface GatedScenario {
  readonly name: string;
  readonly operation: GatedOperation;
  readonly options: FleetOptions;
  /** What the world looks like before the plan is made. */
  readonly given?: (fleet: TestFleet) => Promise<void>;
  readonly approvers: readonly Person[];
  /** What happens after the approvals. */
  readonly then?: (run: GatedRun) => Promise<void>;
  readonly endState: string;
}

const desktops = 8;

/** No data that is newer than a fence comes by itself, so a wave waits with its fences set. */
const waiting = gatedFleet({ desktops, settings: { snapshotsWhileFenced: false, terminatingMs: 60_000 } });

async function untilFenced(run: GatedRun): Promise<string> {
  const { counts } = await run.untilStatus('a fenced canary', (status) => status.phase === 'waiting-for-data');
  if (counts.fenced !== 1) throw new Error(`${counts.fenced} are fenced`);
  const { workspaces } = await run.fleet.world.simulator.state();
  const fenced = workspaces.find(({ role, state }) => role === 'primary' && state === 'ADMIN_MAINTENANCE');
  if (fenced === undefined) throw new Error('nothing is fenced');
  return fenced.workspaceId;
}

/** Decommission and teardown with their outcomes. */
export const gatedScenarios: readonly GatedScenario[] = [
  {
    name: 'decommission-done',
    operation: 'decommission',
    options: gatedFleet({ desktops }),
    approvers: ['anna', 'omar'],
    endState: 'done',
  },
  {
    name: 'decommission-revoked-stopped',
    operation: 'decommission',
    options: waiting,
    approvers: ['anna', 'omar'],
    then: async (run) => {
      await untilFenced(run);
      await run.decide('revoke', 'lena');
      await run.cli('stop', run.fleet.name, '--reason', 'the other Region fails now');
    },
    endState: 'stopped',
  },
  {
    name: 'decommission-surprise',
    operation: 'decommission',
    options: waiting,
    approvers: ['anna', 'omar'],
    then: async (run) => {
      const fenced = await untilFenced(run);
      const { simulator } = run.fleet.world;
      const number = run.fleet.primaries.findIndex(({ workspaceId }) => workspaceId === fenced);
      await simulator.terminateByOthers(fenced);
      await simulator.snapshot((await standbyOf(run.fleet, number)).workspaceId);
    },
    endState: 'failed-safe',
  },
  {
    name: 'decommission-rejected',
    operation: 'decommission',
    options: gatedFleet({ desktops }),
    approvers: ['anna'],
    then: async (run) => void (await run.decide('reject', 'omar')),
    endState: 'stopped',
  },
  {
    name: 'teardown-done',
    operation: 'teardown',
    options: teardownFleet({ desktops: 4, mail: true, seeded: { existingStandbys: { pick: 4, state: 'AVAILABLE' } } }),
    given: (fleet) => tagAsOurs(fleet, [0, 1, 2, 3]),
    approvers: ['anna'],
    endState: 'done',
  },
  {
    name: 'teardown-instances-gaps',
    operation: 'teardown',
    options: teardownFleetWithInstances({
      desktops: 2,
      seeded: { existingStandbys: { pick: 2, state: 'AVAILABLE' } },
      faults: [{ kind: 'deallocation', tags: { 'lifeboat:instance': 'kiosks/2' }, outcome: 'error' }],
    }),
    given: async (fleet) => {
      await tagAsOurs(fleet, [0, 1]);
      for (const ordinal of [1, 2, 3, 4, 5, 6]) await launchMachine(fleet, fleet.name, `kiosks/${ordinal}`);
    },
    approvers: [],
    then: async (run) => {
      await launchMachine(run.fleet, run.fleet.name, 'kiosks/7');
      await run.decide('approve', 'anna');
    },
    endState: 'done-with-gaps',
  },
  {
    name: 'teardown-used-gaps',
    operation: 'teardown',
    options: teardownFleet({ desktops: 4, seeded: { existingStandbys: { pick: 4, state: 'AVAILABLE' } } }),
    given: (fleet) => tagAsOurs(fleet, [0, 1, 2]),
    approvers: [],
    then: async (run) => {
      const { workspaceId } = await standbyOf(run.fleet, 1);
      await run.fleet.world.simulator.connect(workspaceId);
      await run.decide('approve', 'anna');
    },
    endState: 'done-with-gaps',
  },
];
