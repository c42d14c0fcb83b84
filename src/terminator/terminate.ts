import { AwsCallError } from '../aws/aws-call-error.ts';
import { getCallerAccount } from '../aws/caller-identity.ts';
import { terminateWorkspaces } from '../aws/terminate-workspaces.ts';
import type { ApprovedBatch, TerminateVerdict, TerminatorActivities } from '../contract/decommission.ts';
import type { PlannedDesktop } from '../domain/decommission/plan.ts';
import { judgeProof, type ProofFacts, type ProofVerdict } from '../domain/decommission/proof.ts';
import { describeFailure } from '../domain/aws-failure.ts';
import { stopWhenCancelled } from './attempt.ts';
import { lookAtConnections, lookAtWorkspaces, type Looking } from './look.ts';
import type { RunEvidence } from './run-evidence.ts';
import type { Permit } from './run-papers.ts';
import { requireStep } from './step-size.ts';
import type { AttemptTools, Tools } from './tools.ts';
import { noteWoken } from './woken.ts';

/** Answers older than this are not acted on: nothing is sent later (design, "Decommission's proof"). */
const proofLifeMs = 60_000;

type Verdicts = Record<string, TerminateVerdict>;
type Proved = Extract<ProofVerdict, { kind: 'proved' }>;

/** Proves each primary of the batch by what is read now, and terminates those that are proved, in one call. */
export async function terminatePrimaries(
  tools: Tools,
  batch: ApprovedBatch,
): ReturnType<TerminatorActivities['terminatePrimaries']> {
  const attempt = tools.beginAttempt();
  const early = await attempt.verify(batch);
  const seen = await lookAtBatch(attempt.looking, early, batch.desktops);
  await noteWoken(await tools.ownEvidence(batch.fleet), seen.primaries);
  await attempt.looking.pace(attempt.looking.rules.signal);
  // Reading and waiting for the turn take seconds, in which somebody may have revoked or stopped it: ask once more.
  const verifiedAtMs = Date.now();
  const permit = await attempt.verify(batch);
  const evidence = await tools.openEvidence(permit);

  const judged = batch.desktops.map((desktop) => {
    const facts = factsOf(desktop, seen, permit, evidence);
    return { desktop, verdict: judgeProof(facts) };
  });
  const verdicts: Verdicts = {};
  const surprised = judged.find(({ verdict }) => verdict.kind === 'surprise');
  const toAsk: { desktop: PlannedDesktop; verdict: Proved }[] = [];
  for (const { desktop, verdict } of judged) {
    if (verdict.kind !== 'proved') verdicts[desktop.primaryId] = verdict;
    else if (surprised === undefined) toAsk.push({ desktop, verdict });
    else verdicts[desktop.primaryId] = leftAlone(surprised.desktop.primaryId);
  }
  await noteKept(evidence, verdicts);
  const asking = toAsk.map(({ desktop }) => desktop.primaryId);
  requireStep(evidence.taken(), asking, permit.rules, permit.nowMs);
  stopWhenCancelled();
  Object.assign(verdicts, await ask(attempt, permit, evidence, toAsk, sendByOf(seen, attempt, permit, verifiedAtMs)));
  return { verdicts, approvers: permit.approvers, evidence: evidence.mark() };
}

/**
 * Until when the call may be sent, by the clock of this machine: as long as the answers count and the gate is open, and
 * unless this process has stood still for so long that the server may have given the attempt up.
 */
export function sendByOf(
  seen: { readonly readAtMs: number },
  attempt: Pick<AttemptTools, 'sendByMs' | 'aliveMs'>,
  permit: Pick<Permit, 'nowMs' | 'closesAtMs'>,
  verifiedAtMs: number,
): number {
  // `verifiedAtMs` was taken before the server's clock was read, so what is left of the gate is rather too short.
  const closesAtMs = verifiedAtMs + permit.closesAtMs - permit.nowMs;
  return Math.min(seen.readAtMs + proofLifeMs, attempt.sendByMs, verifiedAtMs + attempt.aliveMs, closesAtMs);
}

/** What one look at both Regions showed. */
interface Seen extends Awaited<ReturnType<typeof readRegions>> {
  /** When the oldest of the reads was asked. */
  readonly readAtMs: number;
}

async function lookAtBatch(looking: Looking, permit: Permit, desktops: readonly PlannedDesktop[]): Promise<Seen> {
  const readAtMs = Date.now();
  return { readAtMs, ...(await readRegions(looking, permit, desktops)) };
}

async function readRegions(looking: Looking, { header }: Permit, desktops: readonly PlannedDesktop[]) {
  const { primaryRegion, standbyRegion } = header;
  const primaryIds = desktops.map(({ primaryId }) => primaryId);
  const standbyIds = desktops.flatMap(({ standbyId }) => (standbyId === undefined ? [] : [standbyId]));
  return {
    // What STS says holds for the credentials of all calls of this process.
    account: await getCallerAccount(looking.clients, primaryRegion, looking.rules),
    standbys: await lookAtWorkspaces(looking, standbyRegion, standbyIds),
    connections: await lookAtConnections(looking, primaryRegion, primaryIds),
    primaries: await lookAtWorkspaces(looking, primaryRegion, primaryIds),
  };
}

function factsOf(desktop: PlannedDesktop, seen: Seen, { header }: Permit, evidence: RunEvidence): ProofFacts {
  const primary = seen.primaries.get(desktop.primaryId);
  const standby = desktop.standbyId === undefined ? undefined : seen.standbys.get(desktop.standbyId);
  const connection = seen.connections.get(desktop.primaryId);
  const { fence, askedAtMs } = evidence.of(desktop.primaryId);
  return {
    desktop,
    primaryRegion: header.primaryRegion,
    standbyRegion: header.standbyRegion,
    account: header.account,
    readInAccount: seen.account,
    waived: header.waivers.filter(({ workspaceId }) => workspaceId === desktop.primaryId),
    readAtMs: seen.readAtMs,
    nowMs: Date.now(),
    ...(primary !== undefined && { primary }),
    ...(standby !== undefined && { standby }),
    ...(connection !== undefined && { connection }),
    ...(fence !== undefined && { fence }),
    ...(askedAtMs !== undefined && { askedAtMs }),
  };
}

function leftAlone(surprising: string): TerminateVerdict {
  const message = `${surprising} of the same batch was a surprise, so nothing of the batch was terminated`;
  return { kind: 'keep', code: 'BatchStopped', message };
}

async function noteKept(evidence: RunEvidence, verdicts: Readonly<Verdicts>): Promise<void> {
  for (const [primaryId, verdict] of Object.entries(verdicts)) {
    if (verdict.kind !== 'keep' && verdict.kind !== 'surprise') continue;
    await evidence.writeOnce({ kind: 'kept', primaryId, code: verdict.code, message: verdict.message });
  }
}

/** The one call. What it is about to ask is on the disk before it is sent: a killed terminator knows afterwards. */
async function ask(
  attempt: AttemptTools,
  { header }: Permit,
  evidence: RunEvidence,
  proved: readonly { readonly desktop: PlannedDesktop; readonly verdict: Proved }[],
  notAfterMs: number,
): Promise<Verdicts> {
  if (proved.length === 0) return {};
  for (const { desktop, verdict } of proved) {
    const { primaryId, standbyId = '', user } = desktop;
    await evidence.write({ kind: 'asked', primaryId, standbyId, user, clauses: verdict.clauses });
  }
  const { looking } = attempt;
  const { answerByMs } = looking.rules;
  const ids = proved.map(({ desktop }) => desktop.primaryId);
  const endingFor = await terminateWorkspaces(looking.clients, header.primaryRegion, ids, {
    notAfterMs,
    ...(answerByMs !== undefined && { answerByMs }),
  }).then(
    (refused) => (id: string) => endingOf(refused.find(({ workspaceId }) => workspaceId === id)),
    (error: unknown) => {
      if (!(error instanceof AwsCallError)) throw error;
      const ending = endingOfFailure(error);
      return () => ending;
    },
  );
  const verdicts: Verdicts = {};
  for (const primaryId of ids) {
    const { note, verdict } = endingFor(primaryId);
    verdicts[primaryId] = verdict;
    await evidence.write({ kind: 'answered', primaryId, ...note });
  }
  return verdicts;
}

/** How the call ended for one primary: for the evidence, and for the workflow. */
interface Ending {
  readonly note: {
    readonly answer: 'accepted' | 'refused' | 'lost';
    readonly code?: string;
    readonly message?: string;
  };
  readonly verdict: TerminateVerdict;
}

function endingOf(refused: { readonly code: string; readonly message: string } | undefined): Ending {
  if (refused === undefined) return { note: { answer: 'accepted' }, verdict: { kind: 'asked' } };
  const { code, message } = refused;
  return { note: { answer: 'refused', code, message }, verdict: { kind: 'refused', code, message } };
}

/** A call that never left is noted as not applied; for the workflow it is as one without an answer: read, then try again. */
function endingOfFailure({ failure }: AwsCallError): Ending {
  const { outcome, kind, code } = failure;
  const message = describeFailure(failure);
  if (outcome === 'maybe-applied') {
    return { note: { answer: 'lost', code, message }, verdict: { kind: 'lost', message } };
  }
  const note = { answer: 'refused', code, message } as const;
  switch (kind) {
    case 'throttled':
      return { note, verdict: { kind: 'throttled', message } };
    case 'unavailable':
      return { note, verdict: { kind: 'lost', message } };
    default:
      return { note, verdict: { kind: 'refused', code, message } };
  }
}
