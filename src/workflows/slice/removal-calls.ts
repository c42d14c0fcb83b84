import { sleep } from '@temporalio/workflow';
import type { ChangeAnswer, RefusedTermination } from '../../contract/activities.ts';
import { describeFailure } from '../../domain/aws-failure.ts';
import type { Desktop } from '../../domain/desktop.ts';
import { nextRemovalStep, noteRead, nothingKnown, type RemovalFacts, type RemovalStep } from '../../domain/removal.ts';
import { nowMs } from '../clock.ts';
import { lostCall } from '../failures.ts';
import { onWorkspaces } from '../lanes.ts';
import { untilAllowed } from './until-allowed.ts';
import type { Slice } from './slice.ts';

/**
 * What one removal knows: the desktops it is about, by primary id, with the facts and the last reason to wait; its code,
 * if it has one, is what the standby is retained with at the deadline.
 */
export type Book = Record<string, { readonly facts: RemovalFacts; readonly why: string; readonly code?: string }>;

/** The desktops of a removal whose standbys are not gone yet. */
export function stillThere(slice: Slice, book: Book): Desktop[] {
  return slice.desktops.filter(({ primaryId, state }) => state === 'removing' && book[primaryId] !== undefined);
}

/** Reads standbys that are being removed, all unless said otherwise, and returns those whose own records let them go. */
export async function readAndDecide(
  slice: Slice,
  book: Book,
  removing: readonly Desktop[] = stillThere(slice, book),
): Promise<Desktop[]> {
  const { standbyRegion, limits } = slice.fleet;
  if (removing.length === 0) return [];
  const standbyIds = removing.flatMap((desktop) => desktop.standbyId ?? []);
  const records = await untilAllowed(
    slice,
    () =>
      onWorkspaces(standbyRegion, 'read', `${standbyIds.length} standbys before removal`, limits).readStandbysById({
        region: standbyRegion,
        standbyIds,
      }),
    () => sleep(limits.removalDeadlineMs, { summary: 'for a Region that does not answer' }),
  );
  if (records === undefined) return [];
  return removing.filter((desktop) => {
    const record = records.find((each) => each.workspaceId === desktop.standbyId);
    const facts = noteRead(book[desktop.primaryId]?.facts ?? nothingKnown, record);
    const step = nextRemovalStep(slice.expected(desktop), record, facts);
    return takeStep(slice, book, desktop, { facts, state: record?.state }, step);
  });
}

/** Takes a step into ledger and book. True when the standby is to be terminated now. */
export function takeStep(
  slice: Slice,
  book: Book,
  { primaryId }: Desktop,
  { facts, state = 'unknown' }: { readonly facts: RemovalFacts; readonly state: string | undefined },
  step: RemovalStep,
): boolean {
  book[primaryId] =
    step.kind === 'wait'
      ? { facts, why: step.why, ...(step.code !== undefined && { code: step.code }) }
      : { facts, why: `state ${state}` };
  if (step.kind === 'removed') slice.move([primaryId], 'removed');
  if (step.kind === 'retain') slice.move([primaryId], 'retained', { code: step.code, message: step.message });
  return step.kind === 'terminate';
}

/** Terminates up to 25 standbys; a refusal is noted, and the next read tells what became of a lost answer. */
export async function terminate(slice: Slice, batch: readonly Desktop[], book: Book): Promise<void> {
  const answer = await callTerminate(slice, batch);
  for (const { primaryId, standbyId } of batch) {
    const entry = book[primaryId];
    if (entry === undefined) continue;
    const refused =
      answer.outcome === 'applied' ? answer.refused.find((each) => each.standbyId === standbyId) : undefined;
    const refusal =
      refused ??
      (answer.outcome === 'not-applied'
        ? { code: answer.failure.code, message: describeFailure(answer.failure) }
        : undefined);
    const askedAtMs = entry.facts.askedAtMs ?? nowMs();
    const facts = refusal === undefined ? { ...entry.facts, askedAtMs } : entry.facts;
    const { refusal: _earlier, ...accepted } = facts;
    book[primaryId] = { ...entry, facts: refusal === undefined ? accepted : { ...facts, refusal } };
  }
}

async function callTerminate(
  slice: Slice,
  batch: readonly Desktop[],
): Promise<ChangeAnswer<{ readonly refused: readonly RefusedTermination[] }>> {
  const { standbyRegion, limits } = slice.fleet;
  try {
    return await onWorkspaces(
      standbyRegion,
      'removal',
      `terminate ${batch.length} standbys of this run`,
      limits,
    ).terminateStandbys({
      region: standbyRegion,
      standbyIds: batch.flatMap((desktop) => desktop.standbyId ?? []),
    });
  } catch (error) {
    return { outcome: 'maybe-applied', failure: lostCall(error, 'TerminateWorkspaces', standbyRegion) };
  }
}
