import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { PlanInput } from '../contract/messages.ts';
import { planWorkflowIdFor } from '../contract/names.ts';
import type { PrimaryDesktop } from '../domain/desktop.ts';
import type { Finding } from '../domain/finding.ts';
import type { Fleet } from '../domain/fleet.ts';
import { instancesPlanOf, machinesOf, strayFindings } from '../domain/instances/found-instances.ts';
import { nextMailStep } from '../domain/mail-endpoint.ts';
import {
  addToPlan,
  createCallsFor,
  emptyPlan,
  expectedMinutes,
  instanceMinutes,
  missingFindings,
  notFound,
  type InstancesPlan,
  type Plan,
  type PlanSummary,
} from '../domain/plan.ts';
import { refuseDuplicateUsers, scopeOf } from '../domain/primaries.ts';
import { everyPage } from './every-page.ts';
import { locally, onInstances, onMail, onWorkspaces } from './lanes.ts';
import { checkBeforeActing } from './run/check.ts';
import { emptyFleet } from './run/slices.ts';
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
  const found: Found = { users: new Set(), ids: new Set() };
  const summary = await readDesktops(input, fleet, found);
  if (fleet.directories.length > 0 && summary.desktops === 0) throw emptyFleet(fleet.name, findings);
  const hasUser = (user: string): boolean => found.users.has(user.toLowerCase());
  const missing = input.resumed === undefined ? notFound(fleet, hasUser, (id) => found.ids.has(id)) : [];
  const [desktopRate = 1, instanceRate = 1] = await readRates(fleet);
  const [mail, instances] = await Promise.all([planMail(fleet), planInstances(fleet)]);
  return {
    ...summary,
    fleet: fleet.name,
    digest: loaded.digest,
    account,
    findings: [...findings, ...missingFindings(missing), ...(instances?.strays ?? [])],
    createCalls: createCallsFor(summary.create, fleet.limits),
    // Desktops and instances are made side by side.
    expectedMinutes: Math.max(
      expectedMinutes(summary, fleet, desktopRate),
      instanceMinutes(instances?.planned.create ?? 0, instanceRate),
    ),
    ...(instances !== undefined && { instances: instances.planned }),
    ...(mail !== undefined && { mail }),
  };
}

/** Whose desktops were found; not carried when the plan continues as new, so then nobody is called missing. */
interface Found {
  readonly users: Set<string>;
  readonly ids: Set<string>;
}

async function readDesktops(input: PlanInput, fleet: Fleet, found: Found): Promise<PlanSummary> {
  let summary = input.resumed?.summary ?? emptyPlan;
  for (let directory = input.resumed?.directory ?? 0; directory < fleet.directories.length; directory += 1) {
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof plan>({ fleet: input.fleet, resumed: { summary, directory } });
    }
    // A whole directory at once: only then can a user with two WorkSpaces be seen, or a page that came twice.
    const desktops = await readDirectory(fleet, directory, summary.desktops);
    for (const { user, primaryId } of desktops) {
      found.users.add(user.toLowerCase());
      found.ids.add(primaryId);
    }
    summary = addToPlan(summary, refuseDuplicateUsers(desktops));
  }
  return summary;
}

async function readDirectory(fleet: Fleet, index: number, before: number): Promise<PrimaryDesktop[]> {
  const directory = fleet.directories[index]?.primary ?? '';
  const found = new Map<string, PrimaryDesktop>();
  await everyPage(
    (from) => {
      const summary = `primaries of ${directory}, ${before + found.size} so far`;
      const lane = onWorkspaces(fleet.primaryRegion, 'read', summary, fleet.limits);
      return lane.readPrimariesPage({ scope: scopeOf(fleet), directory, ...from });
    },
    ({ desktops }) => {
      for (const desktop of desktops) found.set(desktop.primaryId, desktop);
    },
  );
  return [...found.values()];
}

/** Calls a second in the standby Region: of desktops, and of instances if the fleet has any. */
async function readRates({ standbyRegion: region, instances }: Fleet): Promise<number[]> {
  const services = instances === undefined ? (['workspaces'] as const) : (['workspaces', 'instances'] as const);
  const lanes = services.map((service) => ({ region, service }));
  const rates = await locally('rates of the standby lanes').laneRates({ lanes });
  return rates.map(({ callsPerSecond }) => callsPerSecond);
}

/** What exists of the fleet's instances, against what its file asks for. */
async function planInstances(
  fleet: Fleet,
): Promise<{ readonly planned: InstancesPlan; readonly strays: readonly Finding[] } | undefined> {
  const { instances: groups, standbyRegion: region, name } = fleet;
  if (groups === undefined) return undefined;
  const lane = onInstances(region, 'read', `instances of ${name}`, fleet.limits);
  const found = await lane.readFleetInstances({ region, fleet: name });
  return { planned: instancesPlanOf(groups, found), strays: strayFindings(machinesOf(groups), found) };
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
