import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { PlanInput } from '../contract/messages.ts';
import { planWorkflowIdFor } from '../contract/names.ts';
import type { Fleet } from '../domain/fleet.ts';
import { nextMailStep } from '../domain/mail-endpoint.ts';
import { addToPlan, createCallsFor, emptyPlan, expectedMinutes, type Plan, type PlanSummary } from '../domain/plan.ts';
import { refuseDuplicateUsers, scopeOf } from '../domain/primaries.ts';
import { locally, onMail, onWorkspaces } from './lanes.ts';
import { checkBeforeActing } from './run/check.ts';
import { checkStart } from './run/start.ts';

/**
 * What `prepare` would create, adopt and refuse, with calls and minutes. Only reads, and takes no lock.
 *
 * @throws ApplicationFailure InvalidInput, FleetRejected or PreflightRefused.
 */
export async function plan(input: PlanInput): Promise<Plan> {
  // Only the plan itself says where it goes on.
  const isContinued = workflowInfo().continuedFromExecutionRunId !== undefined;
  checkStart('plan', input, planWorkflowIdFor, isContinued ? [{ name: 'resumed', check: () => undefined }] : []);
  const { loaded, account, findings } = await checkBeforeActing(input.fleet);
  const { fleet } = loaded;
  const summary = await readDesktops(input, fleet);
  const [rate] = await locally('rate of the standby lane').laneRates({
    lanes: [{ region: fleet.standbyRegion, service: 'workspaces' }],
  });
  const mail = await planMail(fleet);
  return {
    ...summary,
    fleet: fleet.name,
    digest: loaded.digest,
    account,
    findings,
    createCalls: createCallsFor(summary.create, fleet.limits),
    expectedMinutes: expectedMinutes(summary, fleet, rate?.callsPerSecond ?? 1),
    ...(mail !== undefined && { mail }),
  };
}

async function readDesktops(input: PlanInput, fleet: Fleet): Promise<PlanSummary> {
  let summary = input.resumed?.summary ?? emptyPlan;
  let nextToken = input.resumed?.nextToken;
  for (let directory = input.resumed?.directory ?? 0; directory < fleet.directories.length;) {
    const id = fleet.directories[directory]?.primary ?? '';
    const lane = onWorkspaces(
      fleet.primaryRegion,
      'read',
      `primaries of ${id}, ${summary.desktops} so far`,
      fleet.limits,
    );
    const page = await lane.readPrimariesPage({
      scope: scopeOf(fleet),
      directory: id,
      ...(nextToken !== undefined && { nextToken }),
    });
    summary = addToPlan(summary, refuseDuplicateUsers(page.desktops));
    if (page.nextToken === nextToken) nextToken = undefined;
    else nextToken = page.nextToken;
    if (nextToken === undefined) directory += 1;
    if (workflowInfo().continueAsNewSuggested && directory < fleet.directories.length) {
      const resumed = { summary, directory, ...(nextToken !== undefined && { nextToken }) };
      await continueAsNew<typeof plan>({ fleet: input.fleet, resumed });
    }
  }
  return summary;
}

async function planMail(fleet: Fleet): Promise<Plan['mail']> {
  const { mail } = fleet;
  if (mail === undefined) return undefined;
  const lane = onMail(mail.homeRegion, 'read', `mail endpoint ${mail.name}`, fleet.limits);
  const { endpoint } = await lane.readMailEndpoint({ region: mail.homeRegion, name: mail.name });
  const step = nextMailStep(mail, endpoint, { createdByUs: false, replaced: false });
  switch (step.kind) {
    case 'create':
      return { name: mail.name, action: 'create' };
    case 'ready':
      return { name: mail.name, action: 'adopt' };
    case 'hold':
      return { name: mail.name, action: 'refuse', detail: step.message };
    default:
      return { name: mail.name, action: 'wait' };
  }
}
