import { failureTypes } from '../../contract/failures.ts';
import type { GateRules } from '../../domain/decommission/paper.ts';
import type { GatedOperation, PlanHeader, PlanLine, PlannedDesktop } from '../../domain/decommission/plan.ts';
import { lineOf, planFindings } from '../../domain/decommission/survey.ts';
import { refuses, type Finding } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { nowMs } from '../clock.ts';
import { refusal } from '../failures.ts';
import { locally } from '../lanes.ts';
import { readAccount, readDirectories } from '../run/check.ts';
import { byPrimaryId, digestedPlan } from './digested-plan.ts';
import { strayWaivers } from './stray-waivers.ts';
import { lookAtDesktops, standbyIdOf, type LookAtDesktop } from './survey.ts';

/** A plan as both Regions show it now, with its digest. */
export interface Looked {
  readonly fleet: Fleet;
  readonly rules: GateRules;
  readonly header: PlanHeader;
  readonly digest: string;
  readonly hashes: readonly string[];
  readonly desktops: readonly PlannedDesktop[];
  readonly lines: readonly PlanLine[];
  readonly findings: readonly Finding[];
}

/**
 * Loads the fleet, looks at every desktop in both Regions, and makes the plan. Only reads.
 *
 * @throws ApplicationFailure FleetRejected, ApprovalsMissing or PreflightRefused with every finding.
 */
export async function lookAtFleet(name: string, operation: GatedOperation): Promise<Looked> {
  const { findings: fromFile, ...loaded } = await locally(`fleet file ${name}`).loadFleet({ fleet: name });
  const { fleet } = loaded;
  const { rules } = await locally('rules of the gate').gateRules({ fleet: name, operation });
  const [account, directories] = await Promise.all([readAccount(fleet), readDirectories(fleet)]);
  const before = [...fromFile, ...accountFindings(fleet), ...account.findings, ...directories];
  if (refuses(before)) throw refusal(failureTypes.preflightRefused, before);

  const { desktops: looks, inUse } = await lookAtDesktops(fleet);
  const waivers = fleet.decommission?.waivers ?? [];
  const lines = looks.map((look) => lineOf({ ...look, desktop: plannedDesktop(fleet, look) }, fleet, waivers, nowMs()));
  const strays = await strayWaivers(fleet, lines, (read) => read());
  const findings = [...before, ...planFindings(fleet, lines, strays, inUse)];
  if (refuses(findings)) throw refusal(failureTypes.preflightRefused, findings);
  const desktops = looks.map((look) => plannedDesktop(fleet, look)).sort(byPrimaryId);
  const plan = await digestedPlan({ loaded, operation, account: account.account, waivers }, desktops);
  return { fleet, rules, ...plan, desktops, lines, findings };
}

/** The desktops of the fleet as both Regions show them now, without a plan: nothing about them is a reason to refuse. */
export async function seenDesktops(fleet: Fleet): Promise<PlannedDesktop[]> {
  return (await lookAtDesktops(fleet)).desktops.map((look) => plannedDesktop(fleet, look));
}

function plannedDesktop(fleet: Fleet, { pair, primary }: LookAtDesktop): PlannedDesktop {
  const standbyId = standbyIdOf(fleet, primary);
  return {
    primaryId: primary.workspaceId,
    primaryDirectory: pair.primary,
    user: primary.userName ?? '',
    standbyDirectory: pair.standby,
    ...(standbyId !== undefined && { standbyId }),
  };
}

/** Wrong credentials look like "gone", so the file must say which account is meant. */
function accountFindings(fleet: Fleet): Finding[] {
  if (fleet.account !== undefined) return [];
  return [
    {
      severity: 'error',
      code: 'AccountMissing',
      summary: 'The fleet file does not say which account the fleet lives in.',
      remedy: 'Add `account:` with the 12 digits of the AWS account to the fleet file.',
    },
  ];
}
