import type { WorkflowHandle } from '@temporalio/client';
import type { LocalActivities } from '../../src/contract/activities.ts';
import {
  approveUpdate,
  decommissionStatusQuery,
  type DecommissionOutcome,
  type DecommissionPlan,
  type GateActivities,
} from '../../src/contract/decommission.ts';
import { laneQueue, teardownPlanIdFor, workflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import type { PlanHeader } from '../../src/domain/decommission/plan.ts';
import type { Fleet } from '../../src/domain/fleet.ts';
import { fleet, PRIMARY_REGION, STANDBY_REGION } from '../domain/desktops.ts';
import { until, within } from '../support/waiting.ts';
import { StandbyWorld } from './standby-world.ts';
import { WorkflowStage } from './workflow-stage.ts';

export const account = '111122223333';
/** Nothing comes too late in it, however busy the machine is. */
const patient = { pollIntervalMs: 20, retryDelayMs: 5, removalDeadlineMs: 60_000, callTimeoutMs: 10_000 };
/** For what ends only at the deadline. */
export const hasty = { ...fleet().limits, ...patient, removalDeadlineMs: 3_000 };
const mail = { name: 'demo-mail', homeRegion: STANDBY_REGION, secondRegion: PRIMARY_REGION, tags: [] };

/** The fleet demo, with mail. */
export function teardownFleet(differences: Partial<Fleet> = {}): Fleet {
  return fleet({ account, mail, limits: { ...fleet().limits, ...patient }, ...differences });
}

/** A stand-in for the digest, by what is in the plan: `teardown-0-2`, with three instances `teardown-0-2-3`. */
function digestOf(desktops: number, { operation, waivers, instances }: Omit<PlanHeader, 'pages'>): string {
  return [operation, waivers.length, desktops, ...(instances === undefined ? [] : [instances.length])].join('-');
}

/** A world with one standby and so many kiosks. */
export function kioskWorld(count: number): StandbyWorld {
  const world = new StandbyWorld({ ada: {} });
  for (let ordinal = 1; ordinal <= count; ordinal += 1) world.instances.add(`kiosks/${ordinal}`);
  return world;
}

/** What people hand in. */
export function paper(kind: Paper['kind'], digest: string, signer: string, run?: string): Paper {
  return {
    ...{ version: 1, kind, operation: 'teardown', account, fleet: 'demo', digest, signer, reason: 'the drill is over' },
    ...{ expiresAtMs: Date.now() + 1e8, signature: 'c2ln', ...(run !== undefined && { run }) },
  };
}

/** Teardowns of the fleet demo, whose gate needs one approval, in a made-up AWS. */
export class TeardownStage {
  readonly #stage: WorkflowStage;
  /** Rules that were asked for, by operation. */
  readonly asked: string[] = [];
  /** Workflow ids of open slices of the fleet. */
  openSlices: readonly string[] = [];
  /** Whose the worker's credentials are. */
  account = account;

  private constructor(stage: WorkflowStage) {
    this.#stage = stage;
  }

  static async open(name: string, bundle?: string): Promise<TeardownStage> {
    return new TeardownStage(await WorkflowStage.open(name, bundle));
  }

  close(): Promise<void> {
    return this.#stage.close();
  }

  /** Before each test. */
  begin(): void {
    this.asked.length = 0;
    this.openSlices = [];
    this.account = account;
  }

  #local(wanted: Fleet): Partial<LocalActivities & GateActivities> {
    const rule = { approvalLifeMs: 1e9, soaksMs: [0, 0, 0], dataDeadlineMs: 0, driftPercent: 0 } as const;
    return {
      loadFleet: async () => ({ fleet: wanted, digest: 'ab12', findings: [] }),
      readAccount: async () => ({ account: this.account }),
      openSlices: async () => this.openSlices,
      slicesAtWork: async () => [],
      gateRules: async ({ operation }) => {
        this.asked.push(operation);
        return { rules: { ...rule, approvals: operation === 'decommission' ? 2 : 1, coolingOffMs: 0 }, signers: [] };
      },
      digestPlan: async ({ header, desktops }) => ({
        ...{ header: { ...header, pages: [] }, hashes: [], digest: digestOf(desktops.length, header) },
      }),
      judgePaper: async ({ received }) => ({
        ...{ fits: [...received, 0].map(() => 'fits'), state: { kind: 'waiting', have: [], needed: 1, why: '' } },
      }),
    };
  }

  play<T>(world: StandbyWorld, wanted: Fleet, act: () => Promise<T>): Promise<T> {
    const queues = {
      [workflowQueue]: this.#local(wanted),
      [laneQueue({ region: PRIMARY_REGION, service: 'workspaces' })]: world.primaryLane,
      [laneQueue({ region: STANDBY_REGION, service: 'workspaces' })]: world.standbyLane,
      [laneQueue({ region: STANDBY_REGION, service: 'instances' })]: world.instances.lane,
      [laneQueue({ region: STANDBY_REGION, service: 'ses' })]: world.mailLane,
    };
    return this.#stage.play(queues, act);
  }

  plan(): Promise<DecommissionPlan> {
    return this.#stage.client.workflow.execute('teardownPlan', {
      ...{ workflowId: teardownPlanIdFor('demo'), taskQueue: workflowQueue, args: [{ fleet: 'demo' }] },
    }) as Promise<DecommissionPlan>;
  }

  start(digest: string): Promise<WorkflowHandle> {
    const args = [{ fleet: 'demo', request: paper('request', digest, 'ada') }];
    return this.#stage.client.workflow.start('teardown', {
      ...{ workflowId: workflowIdFor('demo'), taskQueue: workflowQueue, args },
    });
  }

  /** A teardown in which this happens at the gate, before it is approved. */
  tornDown(
    world: StandbyWorld,
    digest: string,
    { atGate = () => undefined, wanted = teardownFleet() }: { atGate?: AtGate; wanted?: Fleet } = {},
  ): Promise<DecommissionOutcome> {
    return this.play(world, wanted, async () => {
      const run = await this.start(digest);
      await atTheGate(run);
      atGate(run);
      await approve(run, digest, 'bea');
      return outcomeOf(run);
    });
  }
}

type AtGate = (run: WorkflowHandle) => void;

/** Waits until the run waits for approvals; its id. */
export async function atTheGate(run: WorkflowHandle): Promise<string> {
  const waiting = await until('the gate', async () => {
    const status = await run.query(decommissionStatusQuery);
    return status.gate?.kind === 'waiting' && status;
  });
  return waiting.run;
}

export async function approve(run: WorkflowHandle, digest: string, ...signers: readonly string[]): Promise<void> {
  const id = await atTheGate(run);
  for (const signer of signers)
    await run.executeUpdate(approveUpdate, { args: [paper('approve', digest, signer, id)] });
}

export const outcomeOf = (run: WorkflowHandle): Promise<DecommissionOutcome> =>
  within(20_000, 'the outcome', run.result() as Promise<DecommissionOutcome>);
