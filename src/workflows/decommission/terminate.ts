import { sleep } from '@temporalio/workflow';
import type { TerminateVerdict } from '../../contract/decommission.ts';
import { backoffMs } from '../../domain/backoff.ts';
import { fateOfRefusedTermination } from '../../domain/decommission/refused-terminations.ts';
import { isLeaving } from '../../domain/workspace.ts';
import { onTerminator, onWorkspaces } from '../lanes.ts';
import { approvedBatch } from './batch.ts';
import { reserveCalls } from './fences.ts';
import { whenReadable } from './readable.ts';
import type { DecommissionRun } from './run.ts';
import { askTerminator, pauseForRefusal } from './terminator-call.ts';
import { wakeStandbys } from './wake.ts';

/** Proofs of one desktop whose call was refused for the moment, or whose answer was lost. */
const triesPerDesktop = 3;

const noAnswer = 'NoAnswer';

/** Calls of the terminator in the primary Region for one batch: primaries, connections, and the terminate. */
const callsPerBatch = 4;

/** Has the terminator prove and terminate a batch, until it is known what became of each. */
export async function terminateBatch(run: DecommissionRun, batch: readonly string[]): Promise<void> {
  try {
    await askUntilKnown(run, batch);
  } finally {
    run.unblock(busyCode);
  }
}

async function askUntilKnown(run: DecommissionRun, batch: readonly string[]): Promise<void> {
  for (let tries = 1, waits = 1; tries <= triesPerDesktop;) {
    // Awake at the proof: standbys stop themselves, so they are woken after the gate, not before it.
    if (run.ledger.those(batch, 'fenced').length === 0 || !(await run.untilAllowed('at-the-gate'))) return;
    run.setPhase('terminating');
    const left = await withWakingStandby(run, run.ledger.those(batch, 'fenced'));
    if (left.length === 0 || run.isOver) return;
    const end = await prove(run, left);
    await readBack(run, run.ledger.those(batch, 'unknown'));
    // Where nothing was sent no try was used: a person looks at a refusal first, and AWS is given time.
    if (end === 'asked') tries += 1;
    if (end === 'busy') await giveTime(run, waits++);
  }
  for (const id of run.ledger.those(batch, 'fenced')) {
    run.ledger.move(id, 'kept', { code: 'TerminateKeepsFailing', message: `not accepted in ${triesPerDesktop} tries` });
  }
}

/** AWS did not let the terminator read, or throttled its call: it is tried again for as long as the gate is open, and shown meanwhile. */
async function giveTime(run: DecommissionRun, waits: number): Promise<void> {
  const { retryDelayMs } = run.fleet.limits;
  await run.gate.soak(backoffMs(retryDelayMs, waits, 'terminator'), 'until the terminator is asked again');
}

/** Those whose standby is AVAILABLE, or need not be; the others stay. */
async function withWakingStandby(run: DecommissionRun, primaryIds: readonly string[]): Promise<string[]> {
  const wanted = primaryIds.filter((id) => !run.isWaived(id, 'health'));
  if (wanted.length === 0) return [...primaryIds];
  const asleep = await wakeStandbys(run, wanted);
  // A run that is over did not wait for them: they may wake yet.
  for (const { primaryId, why, isLost } of run.isOver ? [] : asleep) {
    if (isLost) run.stopFor({ code: 'StandbyLost', message: `the standby of ${primaryId} is lost: ${why}`, primaryId });
    run.ledger.move(primaryId, 'kept', { code: 'StandbyDoesNotWake', message: `its standby does not start: ${why}` });
  }
  return run.ledger.those(primaryIds, 'fenced');
}

async function prove(run: DecommissionRun, batch: readonly string[]): Promise<'asked' | 'refused' | 'busy'> {
  const { primaryRegion, standbyRegion, limits } = run.fleet;
  const [end] = await Promise.all([
    askTerminator(run, () =>
      onTerminator('change', `prove and terminate ${batch.length} primaries`, limits).terminatePrimaries(
        approvedBatch(run, batch),
      ),
    ),
    reserveCalls(run, primaryRegion, callsPerBatch),
    reserveCalls(run, standbyRegion, 1),
  ]);
  if (end.kind === 'busy') return busy(run, end.sentence);
  run.unblock(busyCode);
  if (end.kind === 'refused') {
    pauseForRefusal(run, end.sentence);
    return 'refused';
  }
  if (end.kind === 'lost') {
    for (const id of batch) run.ledger.move(id, 'unknown', { code: noAnswer, message: end.message });
    return 'asked';
  }
  const { verdicts, approvers, evidence } = end.answer;
  Object.assign(run, { approvers, evidence });
  for (const id of batch)
    takeVerdict(run, id, verdicts[id] ?? { kind: 'lost', message: 'the answer does not name it' });
  const throttled = Object.values(verdicts).find((verdict) => verdict.kind === 'throttled');
  return throttled === undefined ? 'asked' : busy(run, throttled.message);
}

const busyCode = 'TerminatorHeldUp';

function busy(run: DecommissionRun, message: string): 'busy' {
  const remedy = 'It is tried again by itself, for as long as the gate is open.';
  run.block({ on: 'attention', code: busyCode, message, remedy });
  return 'busy';
}

function takeVerdict(run: DecommissionRun, id: string, verdict: TerminateVerdict): void {
  switch (verdict.kind) {
    case 'asked':
    case 'on-its-way':
      return run.ledger.move(id, 'asked');
    case 'keep':
      // It may be otherwise in a minute: it is proved anew, as often as a desktop has tries.
      return passing.has(verdict.code) ? undefined : run.ledger.move(id, 'kept', verdict);
    case 'surprise':
      run.ledger.move(id, 'kept', verdict);
      return run.stopFor({ code: verdict.code, message: verdict.message, primaryId: id });
    case 'lost':
      return run.ledger.move(id, 'unknown', { code: noAnswer, message: verdict.message });
    case 'throttled':
      // Not applied, and no try of its own: a minute of throttling is no reason to keep a batch.
      return;
    case 'refused':
      return takeRefusal(run, id, verdict);
  }
}

/** Clauses that are not met yet: a standby fell asleep again, or an answer came too late. */
const passing: ReadonlySet<string> = new Set([
  'StandbyIs.STOPPED',
  'StandbyIs.STARTING',
  'ProofTooOld',
  'ConnectionNotCheckedSinceFence',
]);

function takeRefusal(run: DecommissionRun, id: string, why: { readonly code: string; readonly message: string }): void {
  switch (fateOfRefusedTermination(why.code)) {
    case 'again':
      return;
    case 'read-back':
      return run.ledger.move(id, 'unknown', why);
    case 'keep':
      return run.ledger.move(id, 'kept', why);
    case 'surprise':
      run.ledger.move(id, 'kept', why);
      return run.stopFor({
        code: 'UnknownRefusal',
        message: `AWS refused with ${why.code}: ${why.message}`,
        primaryId: id,
      });
  }
}

/** What became of a call whose answer was lost: leaving or absent, it was applied; else it is proved anew. */
async function readBack(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  if (primaryIds.length === 0) return;
  const { primaryRegion, limits } = run.fleet;
  await sleep(limits.settleMs, { summary: `let AWS settle ${primaryIds.length} unknown outcomes` });
  const records = await whenReadable(run, () =>
    onWorkspaces(primaryRegion, 'read', `what became of ${primaryIds.length} primaries`, limits).readPrimariesById({
      region: primaryRegion,
      primaryIds,
    }),
  );
  for (const id of records === undefined ? [] : primaryIds) {
    const record = records?.find(({ workspaceId }) => workspaceId === id);
    // Absent once proves nothing, but asked is only where the proof of its absence begins.
    run.ledger.move(id, record === undefined || isLeaving(record) ? 'asked' : 'fenced');
  }
}
