import type { PrimaryDesktop } from './desktop.ts';
import type { Finding } from './finding.ts';
import type { Fleet, Limits } from './fleet.ts';
import { gapLimit } from './outcome.ts';
import { needsCreate } from './primaries.ts';

/** A desktop that `prepare` would refuse, and why. */
export interface PlannedRefusal {
  readonly user: string;
  readonly primaryId: string;
  readonly code: string;
  readonly message: string;
}

/** What `prepare` would do. Every desktop of the fleet is counted exactly once. */
export interface PlanSummary {
  readonly desktops: number;
  readonly create: number;
  readonly adopt: number;
  readonly refuse: number;
  /** At most 500 of the refused. */
  readonly refusals: readonly PlannedRefusal[];
}

/** What `prepare` would do about instances. Every machine of the fleet file is counted exactly once. */
export interface InstancesPlan {
  readonly total: number;
  readonly create: number;
  readonly adopt: number;
  readonly refuse: number;
  readonly refusals: readonly {
    /** As in `kiosks/3`. */
    readonly machine: string;
    readonly instanceId: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** A plan with what it needs: findings, the mail step, calls and minutes. */
export interface Plan extends PlanSummary {
  readonly fleet: string;
  readonly digest: string;
  readonly account: string;
  readonly instances?: InstancesPlan;
  readonly mail?: {
    readonly name: string;
    readonly action: 'create' | 'adopt' | 'wait' | 'refuse';
    readonly detail?: string;
  };
  readonly findings: readonly Finding[];
  readonly createCalls: number;
  readonly expectedMinutes: number;
}

/** A plan over no desktops. */
export const emptyPlan: PlanSummary = { desktops: 0, create: 0, adopt: 0, refuse: 0, refusals: [] };

/** Adds a page of desktops to a plan. */
export function addToPlan(plan: PlanSummary, page: readonly PrimaryDesktop[]): PlanSummary {
  const refused = page.flatMap((desktop): PlannedRefusal[] =>
    desktop.refusal === undefined ? [] : [{ user: desktop.user, primaryId: desktop.primaryId, ...desktop.refusal }],
  );
  const create = page.filter(needsCreate).length;
  return {
    desktops: plan.desktops + page.length,
    create: plan.create + create,
    adopt: plan.adopt + page.length - create - refused.length,
    refuse: plan.refuse + refused.length,
    refusals: [...plan.refusals, ...refused].slice(0, gapLimit),
  };
}

/** CreateStandbyWorkspaces calls for so many desktops. */
export function createCallsFor(desktops: number, limits: Pick<Limits, 'batchSize'>): number {
  return Math.ceil(desktops / limits.batchSize);
}

/** A WorkSpace with encrypted volumes takes up to 40 minutes to launch (administration guide, launching WorkSpaces). */
export const provisioningMinutes = 40;

/** Minutes a prepare should take at the Region's rate: reading, creating, and the slowest launch. */
export function expectedMinutes(plan: PlanSummary, fleet: Pick<Fleet, 'limits'>, callsPerSecond: number): number {
  const pages = Math.ceil(plan.desktops / 25);
  const calls = createCallsFor(plan.create, fleet.limits);
  const seconds = (pages + calls) / callsPerSecond;
  return Math.ceil(seconds / 60 + (plan.create > 0 ? provisioningMinutes : 0));
}

/** AWS publishes no time for an allocation; machines of EC2 take some minutes, and one try more where capacity lacks. */
export const allocatingMinutes = 10;

/** Minutes that launching so many instances should take at the lane's rate. */
export function instanceMinutes(create: number, callsPerSecond: number): number {
  return create === 0 ? 0 : Math.ceil(create / callsPerSecond / 60 + allocatingMinutes);
}

/** Users and WorkSpaces that the fleet file includes and that were not found: a typing mistake, probably. */
export function notFound(
  fleet: Pick<Fleet, 'include'>,
  hasUser: (user: string) => boolean,
  hasId: (id: string) => boolean,
): string[] {
  const { users = [], workspaces = [] } = fleet.include ?? {};
  return [...users.filter((user) => !hasUser(user)), ...workspaces.filter((id) => !hasId(id))];
}

/** A warning for each name of the fleet file that was not found. */
export function missingFindings(names: readonly string[]): Finding[] {
  return names.map((name) => ({
    severity: 'warning',
    code: 'NotFoundInFleet',
    summary: `The fleet file includes ${name}, and no directory of the fleet holds it.`,
    remedy: 'Correct the name or the id in the fleet file.',
  }));
}
