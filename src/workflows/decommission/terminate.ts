import { sleep } from '@temporalio/workflow';
import type { TerminateVerdict } from '../../contract/decommission.ts';
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

/** Calls of the terminator in the primary Region for one batch: primaries, connections, and the terminate. */
const callsPerBatch = 4;

/** Has the terminator prove and terminate a batch, until it is known what became of each. */
export async function terminateBatch(run: DecommissionRun, batch: readonly string[]): Promise<void> {
  for (let tries = 1; tries <= triesPerDesktop;) {
    const left = await withWakingStandby(run, run.those(batch, 'fenced'));
    if (left.length === 0 || !(await run.untilAllowed('at-the-gate'))) return;
    run.setPhase('terminating');
    const wasAsked = await prove(run, left);
    await readBack(run, run.those(batch, 'unknown'));
    // A refusal of the terminator used no try: a person looks at it first.
    if (wasAsked) tries += 1;
  }
  for (const id of run.those(batch, 'fenced')) {
    run.move(id, 'kept', { code: 'TerminateKeepsFailing', message: `not accepted in ${triesPerDesktop} tries` });
  }
}

/** Those whose standby is AVAILABLE, or need not be; the others stay. */
async function withWakingStandby(run: DecommissionRun, primaryIds: readonly string[]): Promise<string[]> {
  const wanted = primaryIds.filter((id) => !run.isWaived(id, 'health'));
  if (wanted.length === 0) return [...primaryIds];
  for (const { primaryId, why, isLost } of await wakeStandbys(run, wanted)) {
    if (run.gate.isClosing) continue;
    if (isLost) run.stopFor({ code: 'StandbyLost', message: `the standby of ${primaryId} is lost: ${why}`, primaryId });
    run.move(primaryId, 'kept', { code: 'StandbyDoesNotWake', message: `its standby does not start: ${why}` });
  }
  return run.those(primaryIds, 'fenced');
}

async function prove(run: DecommissionRun, batch: readonly string[]): Promise<boolean> {
  const { primaryRegion, standbyRegion, limits } = run.fleet;
  await Promise.all([reserveCalls(run, primaryRegion, callsPerBatch), reserveCalls(run, standbyRegion, 1)]);
  const end = await askTerminator(run, () =>
    onTerminator('change', `prove and terminate ${batch.length} primaries`, limits).terminatePrimaries(
      approvedBatch(run, batch),
    ),
  );
  if (end.kind === 'refused') {
    pauseForRefusal(run, end.sentence);
    return false;
  }
  if (end.kind === 'lost') {
    for (const id of batch) run.move(id, 'unknown', { code: 'NoAnswer', message: end.message });
    return true;
  }
  const { verdicts, approvers, evidence } = end.answer;
  Object.assign(run, { approvers, evidence });
  for (const id of batch)
    takeVerdict(run, id, verdicts[id] ?? { kind: 'lost', message: 'the answer does not name it' });
  return true;
}

function takeVerdict(run: DecommissionRun, id: string, verdict: TerminateVerdict): void {
  switch (verdict.kind) {
    case 'asked':
    case 'on-its-way':
      return run.move(id, 'asked');
    case 'keep':
      return run.move(id, 'kept', verdict);
    case 'surprise':
      return run.stopFor({ code: verdict.code, message: verdict.message, primaryId: id });
    case 'lost':
      return run.move(id, 'unknown', { code: 'NoAnswer', message: verdict.message });
    case 'refused':
      return takeRefusal(run, id, verdict);
  }
}

function takeRefusal(run: DecommissionRun, id: string, why: { readonly code: string; readonly message: string }): void {
  switch (fateOfRefusedTermination(why.code)) {
    case 'again':
      return;
    case 'read-back':
      return run.move(id, 'unknown', why);
    case 'keep':
      return run.move(id, 'kept', why);
    case 'surprise':
      run.move(id, 'kept', why);
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
    run.move(id, record === undefined || isLeaving(record) ? 'asked' : 'fenced');
  }
}
