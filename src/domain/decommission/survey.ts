import type { Finding } from '../finding.ts';
import type { DirectoryPair } from '../fleet.ts';
import { isLeaving, isStandby, type WorkspaceRecord } from '../workspace.ts';
import { planLimit, type PlanLine, type PlannedDesktop, type WaivableClause, type Waiver } from './plan.ts';
import type { ConnectionRecord } from './proof.ts';
import { compareRelation } from './relation.ts';
import { remedyOfKept } from './remedies.ts';
import { replicatedData } from './replicated-data.ts';

/** What one look at both Regions showed of a desktop when a plan is made. */
export interface SurveyLook {
  readonly desktop: PlannedDesktop;
  readonly primary: WorkspaceRecord;
  readonly standby?: WorkspaceRecord;
  readonly connection?: ConnectionRecord;
}

/** The parts of a fleet that a survey looks at. */
export interface SurveyScope {
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  readonly directories: readonly DirectoryPair[];
}

type Objection = { readonly code: string; readonly message: string };

/** From these a primary gets its fence: one that runs is set to maintenance, a stopped one is its own fence. */
const fenceableStates = new Set(['AVAILABLE', 'STOPPED']);

/** A standby stops itself when nobody uses it; the run starts it before it proves. */
const wakingStates = new Set(['AVAILABLE', 'STOPPED']);

/**
 * What would become of a desktop today. It stays for what no fence changes; somebody who is connected and data that is
 * older than a fence are no reasons yet, for the fence comes later.
 */
export function lineOf(
  look: SurveyLook,
  scope: Pick<SurveyScope, 'primaryRegion' | 'standbyRegion'>,
  waivers: readonly Waiver[],
  nowMs: number,
): PlanLine {
  const { desktop, primary, standby, connection } = look;
  const newestMs = newestDataOf(primary, standby);
  const line = {
    ...desktop,
    connected: connection?.state === 'CONNECTED',
    ...(newestMs !== undefined && { dataAgeMs: nowMs - newestMs }),
  };
  if (isLeaving(primary)) return { ...line, verdict: 'on-its-way' };
  const objection = objectionOf(look, scope, waivers);
  if (objection === undefined) return { ...line, verdict: 'goes' };
  const { code, message } = objection;
  return { ...line, verdict: 'stays', code, message: `${message}. ${remedyOfKept(code)}` };
}

/** The time up to which both sides vouch for the data; undefined while they do not both name a snapshot. */
export function newestDataOf(
  primary: WorkspaceRecord | undefined,
  standby: WorkspaceRecord | undefined,
): number | undefined {
  if (primary === undefined || standby === undefined) return undefined;
  const data = replicatedData(primary, standby);
  return 'atMs' in data ? data.atMs : undefined;
}

function objectionOf(
  look: SurveyLook,
  scope: Pick<SurveyScope, 'primaryRegion' | 'standbyRegion'>,
  waivers: readonly Waiver[],
): Objection | undefined {
  const { desktop, primary, standby } = look;
  const unnamed = objectionToNames(primary, scope.standbyRegion);
  if (unnamed !== undefined) return unnamed;
  const { standbyId } = desktop;
  if (standbyId === undefined || standby === undefined || isLeaving(standby)) {
    const is = standby?.state ?? 'not shown';
    return { code: 'StandbyLost', message: `standby ${standbyId ?? '(none)'} is ${is} in ${scope.standbyRegion}` };
  }
  const { differs, missing } = compareRelation({ ...scope, desktop, standbyId, primary, standby });
  if (differs.length > 0) return { code: 'RelationDiffers', message: differs.join('; ') };
  if (missing.length > 0) return { code: 'RecordIncomplete', message: missing.join('; ') };
  const isWaived = (clause: WaivableClause): boolean =>
    waivers.some((waiver) => waiver.workspaceId === desktop.primaryId && waiver.clause === clause);
  return (
    objectionToState(primary) ??
    (isWaived('health') ? undefined : objectionToHealth(standby)) ??
    (isWaived('data') ? undefined : objectionToReplication(primary, standby))
  );
}

function objectionToNames(primary: WorkspaceRecord, standbyRegion: string): Objection | undefined {
  const { workspaceId } = primary;
  if (isStandby(primary)) return { code: 'PrimaryIsStandby', message: `${workspaceId} is a standby itself` };
  const standbys = primary.related.filter(({ type }) => type === 'STANDBY');
  const [standby] = standbys;
  if (standby === undefined) return { code: 'NoStandby', message: `${workspaceId} names no standby` };
  if (standbys.length > 1) {
    const ids = standbys.map((each) => each.workspaceId).join(', ');
    return { code: 'SeveralStandbys', message: `${workspaceId} names several standbys: ${ids}` };
  }
  if (standby.region === standbyRegion) return undefined;
  const message = `the standby of ${workspaceId} is in ${standby.region}, not in ${standbyRegion}`;
  return { code: 'StandbyInOtherRegion', message };
}

function objectionToState({ workspaceId, state }: WorkspaceRecord): Objection | undefined {
  if (state === undefined) return { code: 'StateUnknown', message: `${workspaceId} is shown without a state` };
  if (fenceableStates.has(state)) return undefined;
  return { code: `PrimaryIs.${state}`, message: `${workspaceId} is ${state}` };
}

function objectionToHealth({ workspaceId, state }: WorkspaceRecord): Objection | undefined {
  if (state === undefined) {
    return { code: 'StandbyStateUnknown', message: `standby ${workspaceId} is shown without a state` };
  }
  if (wakingStates.has(state)) return undefined;
  return { code: `StandbyIs.${state}`, message: `standby ${workspaceId} is ${state}` };
}

/** A snapshot may still come; without replication none ever does. */
function objectionToReplication(primary: WorkspaceRecord, standby: WorkspaceRecord): Objection | undefined {
  const data = replicatedData(primary, standby);
  return 'code' in data && data.code === 'NotReplicated' ? data : undefined;
}

/**
 * What a plan says besides its lines. `strays` are waivers that name nobody. `inUse` names primary directories with
 * WorkSpaces that are not in the lines: those are not left empty, whatever goes.
 */
export function planFindings(
  scope: SurveyScope,
  lines: readonly PlanLine[],
  strays: readonly Waiver[],
  inUse: ReadonlySet<string> = new Set(),
): Finding[] {
  return [
    ...strays.map(waiverOfNobody),
    ...sizeFindings(lines),
    ...connectedFindings(lines),
    ...scope.directories.flatMap(({ primary }) => (inUse.has(primary) ? [] : emptyFindings(primary, lines))),
  ];
}

/** A decommission goes by the waivers of primaries, a teardown by those of standbys; this one names neither. */
export function waiverOfNobody({ workspaceId, clause }: Waiver): Finding {
  return {
    severity: 'error',
    code: 'WaiverOfNobody',
    summary: `The fleet file waives "${clause}" for ${workspaceId}, which is neither a primary nor a standby of the fleet.`,
    remedy: 'Correct the id (of the primary for a decommission, of the standby for a teardown), or take it out.',
  };
}

function sizeFindings(lines: readonly PlanLine[]): Finding[] {
  if (lines.length > planLimit) {
    return [
      {
        severity: 'error',
        code: 'TooManyDesktops',
        summary: `The fleet has ${lines.length} desktops; a plan holds at most ${planLimit}.`,
        remedy: 'Split the fleet file in two, and decommission one after the other.',
      },
    ];
  }
  if (lines.some(({ verdict }) => verdict === 'goes')) return [];
  return [
    {
      severity: 'error',
      code: 'NothingToTerminate',
      summary: `Of ${lines.length} desktops none would go.`,
      remedy: 'See the plan: each line says why it stays and what to do about it.',
    },
  ];
}

function connectedFindings(lines: readonly PlanLine[]): Finding[] {
  const connected = lines.filter((line) => line.verdict === 'goes' && line.connected).length;
  if (connected === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'SomebodyIsConnected',
      summary: `Somebody works on ${connected} of the desktops that would go.`,
      remedy: 'Tell them before you start: whoever is connected when the turn comes keeps the desktop.',
    },
  ];
}

function emptyFindings(directory: string, lines: readonly PlanLine[]): Finding[] {
  const inside = lines.filter(({ primaryDirectory }) => primaryDirectory === directory);
  const going = inside.filter(({ verdict }) => verdict === 'goes').length;
  if (going === 0 || inside.some(({ verdict }) => verdict === 'stays')) return [];
  return [
    {
      severity: 'warning',
      code: 'DirectoryLeftEmpty',
      summary: `Directory ${directory} would have no WorkSpace left.`,
      // TerminateWorkspaces, API reference: for Simple AD and AD Connector.
      detail:
        'AWS deregisters a Simple AD or AD Connector that no WorkSpace uses for 30 days, and charges for it then.',
      remedy: 'Delete the directory afterwards if nobody needs it, or keep one WorkSpace in it.',
    },
  ];
}
