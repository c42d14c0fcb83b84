import { sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import { describeFailure } from '../../domain/aws-failure.ts';
import type { PlannedDesktop } from '../../domain/decommission/plan.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nextGuardedStep, notePrimaryRead, noteRead } from '../../domain/removal.ts';
import { expectedOf, waivedCodes } from '../../domain/teardown/plan.ts';
import type { ChangeAnswer, RefusedTermination } from '../../contract/activities.ts';
import { nowMs } from '../clock.ts';
import { whenReadable } from '../decommission/readable.ts';
import type { DecommissionRun } from '../decommission/run.ts';
import { lostCall } from '../failures.ts';
import { onWorkspaces } from '../lanes.ts';
import { unlessFirst } from '../unless-first.ts';
import { entryOf, postpone, type Book } from './book.ts';
import { lookAround, seenOf, type Look, type Pair } from './look-around.ts';
import { mayAct } from './may-act.ts';

/** Asks AWS to terminate the standbys that are still planned, batch by batch; each batch waits for the gate. */
export async function askInBatches(run: DecommissionRun, book: Book): Promise<void> {
  const planned = run.ledger.those(run.ledger.ids(), 'planned');
  for (const [index, batch] of piecesOf(planned, describeLimit).entries()) {
    const cameAtMs = nowMs();
    if (!(await run.untilAllowed('at-the-gate'))) return;
    postpone(book, nowMs() - cameAtMs);
    run.setPhase('terminating');
    // 1. Read both Regions.
    for (const id of batch) book.set(id, entryOf(book, id, nowMs()));
    const look = await lookUntil(run, book, batch);
    if (look.kind === 'silent') return noteSilence(book, planned.slice(index * describeLimit), look);
    // 2. Decide by what they show.
    const expendable = batch.filter((id) => decide(run, book, id, look));
    // 3. Call, unless somebody has said no meanwhile.
    if (!mayAct(run)) return;
    if (expendable.length > 0) await terminate(run, book, expendable);
  }
}

function pairOf(run: DecommissionRun, id: string): Pair & PlannedDesktop {
  const desktop = run.desktop(id);
  return { ...desktop, standbyId: desktop.standbyId ?? '' };
}

function lookUntil(run: DecommissionRun, book: Book, batch: readonly string[]): Promise<Look> {
  const { fleet } = run;
  const latestMs = Math.max(...batch.map((id) => entryOf(book, id, nowMs()).sinceMs)) + fleet.limits.removalDeadlineMs;
  const pairs = batch.map((id) => pairOf(run, id));
  return lookAround(fleet, pairs, (read) =>
    unlessFirst(
      () => whenReadable(run, read),
      () => sleep(Math.max(1, latestMs - nowMs()), { summary: 'for a Region that does not answer' }),
    ),
  );
}

function decide(run: DecommissionRun, book: Book, id: string, look: Look & { readonly kind: 'seen' }): boolean {
  const { fleet } = run;
  const desktop = pairOf(run, id);
  const { standby, ...seen } = seenOf(look, desktop);
  const entry = entryOf(book, id, nowMs());
  const facts = notePrimaryRead(noteRead(entry.facts, standby), seen.primary);
  const { waivers } = run.taken.header;
  const waived = waivedCodes(waivers, desktop.standbyId);
  const around = { ...seen, standbyRegion: fleet.standbyRegion, ageMs: look.ageMs, waived };
  const step = nextGuardedStep(expectedOf(fleet, desktop, waivers), standby, around, facts);
  const { sinceMs } = entry;
  book.set(id, { facts, sinceMs, why: `state ${standby?.state ?? 'unknown'}` });
  switch (step.kind) {
    case 'terminate':
      return true;
    case 'wait':
      book.set(id, { facts, sinceMs, why: step.why, ...(step.code !== undefined && { code: step.code }) });
      return false;
    case 'retain':
      run.ledger.move(id, 'kept', { code: step.code, message: step.message });
      return false;
    case 'removed':
      run.ledger.move(id, 'gone', { code: 'NotByUs', message: 'it went without being asked to by this run' });
      return false;
  }
}

/** A Region that does not answer for one batch is not asked about the others in the same round. */
function noteSilence(
  book: Book,
  ids: readonly string[],
  { code, why }: { readonly code: string; readonly why: string },
): void {
  for (const id of ids) {
    const entry = entryOf(book, id, nowMs());
    // Why AWS would not let it go says more than a look that its deadline has cut off.
    if (entry.facts.refusal === undefined) book.set(id, { ...entry, code, why });
  }
}

async function terminate(run: DecommissionRun, book: Book, batch: readonly string[]): Promise<void> {
  const { state } = run.gate;
  if (state?.kind === 'open') run.approvers = state.have;
  const answer = await callTerminate(run, batch);
  for (const id of batch) {
    const { standbyId } = run.desktop(id);
    const refused =
      answer.outcome === 'applied' ? answer.refused.find((each) => each.standbyId === standbyId) : undefined;
    const notApplied =
      answer.outcome === 'not-applied'
        ? { code: answer.failure.code, message: describeFailure(answer.failure) }
        : undefined;
    const entry = entryOf(book, id, nowMs());
    const refusal = refused ?? notApplied;
    if (refusal !== undefined) {
      // Nothing happened to it: it is looked at again before it is asked for again.
      book.set(id, { ...entry, facts: { ...entry.facts, refusal } });
      continue;
    }
    const { refusal: _earlier, ...facts } = entry.facts;
    book.set(id, { ...entry, facts: { ...facts, askedAtMs: facts.askedAtMs ?? nowMs() } });
    if (answer.outcome === 'applied') run.ledger.move(id, 'asked');
    else run.ledger.move(id, 'unknown', { code: 'NoAnswer', message: describeFailure(answer.failure) });
  }
}

async function callTerminate(
  run: DecommissionRun,
  batch: readonly string[],
): Promise<ChangeAnswer<{ readonly refused: readonly RefusedTermination[] }>> {
  const { standbyRegion: region, limits } = run.fleet;
  try {
    return await onWorkspaces(region, 'removal', `terminate ${batch.length} standbys`, limits).terminateStandbys({
      region,
      standbyIds: batch.flatMap((id) => run.desktop(id).standbyId ?? []),
    });
  } catch (error) {
    return { outcome: 'maybe-applied', failure: lostCall(error, 'TerminateWorkspaces', region) };
  }
}
