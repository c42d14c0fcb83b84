import { failureTypes } from '../../contract/failures.ts';
import type { GateRules } from '../../domain/decommission/paper.ts';
import { planLimit, type PlanLine, type Waiver } from '../../domain/decommission/plan.ts';
import { waiverOfNobody } from '../../domain/decommission/survey.ts';
import { refuses, type Finding } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { remedyFor } from '../../domain/gaps.ts';
import { maybeOrphansFinding, namelessOf, stayingOf } from '../../domain/teardown/left.ts';
import {
  goesByWaiver,
  teardownLine,
  withoutDoubles,
  withOwner,
  type PlannedStandby,
} from '../../domain/teardown/plan.ts';
import { byPrimaryId, digestedPlan } from '../decommission/digested-plan.ts';
import type { Looked } from '../decommission/look.ts';
import { strayWaivers } from '../decommission/stray-waivers.ts';
import { refusal } from '../failures.ts';
import { locally, onWorkspaces } from '../lanes.ts';
import { readAccount } from '../run/check.ts';
import { endpointFindings } from './endpoint.ts';
import { findInstances } from './find-instances.ts';
import { findStandbys, inTime, lookAtStandbys } from './survey.ts';

/**
 * Finds the standbys of a fleet by relation and tag, its instances by tag, and makes the plan of their removal. Only reads.
 *
 * @throws ApplicationFailure FleetRejected, ApprovalsMissing or PreflightRefused with every finding.
 */
export async function lookForTeardown(name: string): Promise<Looked> {
  const { findings: fromFile, ...loaded } = await locally(`fleet file ${name}`).loadFleet({ fleet: name });
  const { fleet } = loaded;
  const account = await readAccount(fleet);
  const before = [...fromFile, ...account.findings];
  if (refuses(before)) throw refusal(failureTypes.preflightRefused, before);

  const { standbys: found, records } = await findStandbys(fleet);
  const { single, doubled } = withoutDoubles(found);
  const standbys = [...single].sort(byPrimaryId);
  if (standbys.length > planLimit) throw refusal(failureTypes.preflightRefused, [...before, tooMany(standbys.length)]);
  const strays = await strayWaivers(fleet, [...single, ...doubled], (read) => inTime(fleet, read));
  const nameless = maybeOrphansFinding(namelessOf(records, found));
  const { instances, findings: ofInstances } = await findInstances(fleet);
  const ofStandbys = [...strays.map(waiverOfNobody), ...doubled.map(doubledFinding), ...nameless];
  const findings = [...before, ...ofStandbys, ...ofInstances];
  if (refuses(findings)) throw refusal(failureTypes.preflightRefused, findings);
  const { lines, rules, waivers } = await judgeStandbys(fleet, standbys);
  const endpoint = await endpointFindings(fleet, account.account, stayingOf(records, lines));
  const about = { loaded, operation: 'teardown', account: account.account, waivers, instances } as const;
  const plan = await digestedPlan(about, standbys);
  return { fleet, rules, ...plan, desktops: standbys, lines, findings: [...findings, ...endpoint] };
}

/** A verdict for each standby, and the gate that follows from them: a waiver puts the whole run behind that of decommission. */
async function judgeStandbys(
  fleet: Fleet,
  standbys: readonly PlannedStandby[],
): Promise<{ readonly lines: readonly PlanLine[]; readonly rules: GateRules; readonly waivers: readonly Waiver[] }> {
  const waivers = fleet.decommission?.waivers ?? [];
  const looks = await lookAtStandbys(fleet, standbys);
  const judged = standbys.map((each) => teardownLine(fleet, each, looks.get(each.standbyId) ?? {}, waivers));
  const lines = await askOwners(fleet, judged);
  const operation = goesByWaiver(lines, waivers) ? 'decommission' : 'teardown';
  const { rules } = await locally('rules of the gate').gateRules({ fleet: fleet.name, operation });
  return { lines, rules, waivers };
}

/** Whose the standbys are that would go. AWS shows the tags of one WorkSpace per call, so the others are not asked about. */
async function askOwners(fleet: Fleet, lines: readonly PlanLine[]): Promise<readonly PlanLine[]> {
  const standbyIds = lines.flatMap((line) => (line.verdict === 'goes' ? (line.standbyId ?? []) : []));
  if (standbyIds.length === 0) return lines;
  const { standbyRegion: region, limits } = fleet;
  const lane = onWorkspaces(region, 'read', `whose are ${standbyIds.length} standbys?`, limits);
  const owners = await lane.findFleetStandbys({ region, standbyIds, fleet: fleet.name });
  const [own, unreadable] = [new Set(owners.own), new Set(owners.unreadable)];
  return lines.map((line) => {
    const id = line.standbyId ?? '';
    return withOwner(line, own.has(id) ? 'ours' : unreadable.has(id) ? 'unreadable' : 'foreign', fleet.name);
  });
}

function doubledFinding({ standbyId, primaryId }: PlannedStandby): Finding {
  return {
    severity: 'warning',
    code: 'DuplicateStandby',
    summary: `${standbyId} stays: it is not the only standby that names ${primaryId} as its primary.`,
    remedy: remedyFor('retained', 'DuplicateStandby'),
  };
}

function tooMany(count: number): Finding {
  return {
    severity: 'error',
    code: 'TooManyDesktops',
    summary: `The standby directories hold ${count} standbys; a plan holds ${planLimit} at most.`,
    remedy: 'Split the fleet file by directories, and tear down one part after the other.',
  };
}
