import assert from 'node:assert/strict';
import type { LocalActivities, WorkspacesActivities } from '../../src/contract/activities.ts';
import type { DecommissionPlan, GateActivities, SurveyActivities } from '../../src/contract/decommission.ts';
import { decommissionPlanIdFor, laneQueue, workflowQueue } from '../../src/contract/names.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { adasPrimary, fleet, PRIMARY_REGION, standby, STANDBY_REGION } from '../domain/desktops.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { WorkflowStage } from './workflow-stage.ts';

const account = '111122223333';
const wanted = fleet({ account, include: { users: ['ada'], workspaces: [] } });
const data = { mode: 'PRIMARY_AS_SOURCE', recoverySnapshotAtMs: 1 };
const adas = adasPrimary({ replication: { standbys: [{ ...data, standbyId: 'ws-standby' }] } });

describe('a plan of a decommission', () => {
  let stage: WorkflowStage;
  before(silenceTemporalRuntime);
  before(async function openStage() {
    this.timeout(30_000);
    stage = await WorkflowStage.open('decommission-plan');
  });
  after(() => stage.close());

  const local: Partial<LocalActivities & GateActivities> = {
    loadFleet: async () => ({ fleet: wanted, digest: 'ab12', findings: [] }),
    readAccount: async () => ({ account }),
    gateRules: async () => ({
      rules: {
        ...{ approvals: 2, coolingOffMs: 0, approvalLifeMs: 1e9 },
        ...{ soaksMs: [0, 0, 0], dataDeadlineMs: 0, driftPercent: 0 },
      },
      signers: [],
    }),
    digestPlan: async ({ header }) => ({ header: { ...header, pages: [] }, hashes: [], digest: 'd' }),
  };

  /** Codes of the findings when the primary directory shows these WorkSpaces, one a page. */
  async function findingsWith(...primaries: readonly WorkspaceRecord[]): Promise<string[]> {
    const lane = (
      region: string,
      records: readonly WorkspaceRecord[],
    ): Partial<WorkspacesActivities & SurveyActivities> => ({
      readDirectories: async ({ directoryIds }) =>
        directoryIds.map((directoryId) => ({ directoryId, region, state: 'REGISTERED' })),
      surveyPrimaries: async ({ nextToken = '0' }) => {
        const next = Number(nextToken) + 1;
        const page = records.slice(next - 1, next);
        return { records: page, ...(next < records.length && { nextToken: String(next) }) };
      },
      surveyById: async ({ workspaceIds }) => records.filter(({ workspaceId }) => workspaceIds.includes(workspaceId)),
      readConnections: async () => [],
    });
    const queues = {
      [workflowQueue]: local,
      [laneQueue({ region: PRIMARY_REGION, service: 'workspaces' })]: lane(PRIMARY_REGION, primaries),
      [laneQueue({ region: STANDBY_REGION, service: 'workspaces' })]: lane(STANDBY_REGION, [
        standby({ replication: { own: data, standbys: [] } }),
      ]),
    };
    const plan = await stage.play(queues, async () => {
      const workflowId = decommissionPlanIdFor('demo');
      const options = { workflowId, taskQueue: workflowQueue, args: [{ fleet: 'demo' }] };
      return (await stage.client.workflow.execute('decommissionPlan', options)) as DecommissionPlan;
    });
    assert.deepEqual(
      plan.lines.map(({ user, verdict }) => [user, verdict]),
      [['ada', 'goes']],
    );
    return plan.findings.map(({ code }) => code);
  }

  const bobs = adasPrimary({ workspaceId: 'ws-bob', userName: 'bob', related: [] });

  it('warns of a directory that it would leave empty', async () => {
    assert.deepEqual(await findingsWith(adas), ['DirectoryLeftEmpty']);
  });

  it('does not when somebody who is not of the fleet stays in it', async () => {
    assert.deepEqual(await findingsWith(adas, bobs), []);
  });

  it('does when that one is leaving as well', async () => {
    const findings = await findingsWith(adas, { ...bobs, state: 'TERMINATING' });
    assert.deepEqual(findings, ['DirectoryLeftEmpty']);
  });
});
