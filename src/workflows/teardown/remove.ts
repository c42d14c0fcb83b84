import { sleep } from '@temporalio/workflow';
import { backoffMs } from '../../domain/backoff.ts';
import { noteRead, retainedAtDeadline } from '../../domain/removal.ts';
import { isLeaving } from '../../domain/workspace.ts';
import { nowMs } from '../clock.ts';
import { isOwnAccount } from '../decommission/absence.ts';
import { whenReadable } from '../decommission/readable.ts';
import type { DecommissionRun } from '../decommission/run.ts';
import { onWorkspaces } from '../lanes.ts';
import { askInBatches } from './ask.ts';
import { entryOf, type Book } from './book.ts';

/** Reads in a row that must not show a standby before it counts as gone. */
const absencesThatProve = 2;

/** Removes what the plan lets go, and waits until it is gone. What nobody may remove, or does not go, is kept. */
export async function removeStandbys(run: DecommissionRun): Promise<void> {
  const book: Book = new Map();
  for (let round = 1; ; round += 1) {
    // With the credentials of another account everything looks gone. The primary Region may be the one that fails.
    if (!(await isOwnAccount(run, run.fleet.standbyRegion))) return;
    await askInBatches(run, book);
    if (!(await watchAsked(run, book))) return;
    keepOverdue(run, book);
    const open = run.ledger.those(run.ledger.ids(), 'asked', 'unknown', ...(run.isOver ? [] : (['planned'] as const)));
    const left = open.filter((id) => !isOverdue(run, book, id));
    if (left.length === 0) return;
    const { pollIntervalMs, retryDelayMs } = run.fleet.limits;
    await sleep(Math.min(pollIntervalMs, backoffMs(retryDelayMs, round, 'teardown')), {
      summary: `until ${left.length} standbys are gone`,
    });
  }
}

/** Reads what AWS was asked for; this is also how the outcome of a lost answer is found out. False when it cannot be read. */
async function watchAsked(run: DecommissionRun, book: Book): Promise<boolean> {
  const asked = run.ledger.those(run.ledger.ids(), 'asked', 'unknown');
  if (asked.length === 0) return true;
  const { standbyRegion: region, limits } = run.fleet;
  const records = await whenReadable(run, () =>
    onWorkspaces(region, 'read', `are ${asked.length} standbys gone?`, limits).readStandbysById({
      region,
      standbyIds: asked.flatMap((id) => run.desktop(id).standbyId ?? []),
    }),
  );
  if (records === undefined) return false;
  for (const id of asked) {
    const record = records.find(({ workspaceId }) => workspaceId === run.desktop(id).standbyId);
    const entry = entryOf(book, id, nowMs());
    const facts = noteRead(entry.facts, record);
    book.set(id, { ...entry, facts, why: record === undefined ? 'absent in one read' : `state ${record.state ?? ''}` });
    if (facts.absences >= absencesThatProve) run.ledger.move(id, 'gone');
    else if (record !== undefined && isLeaving(record)) run.ledger.move(id, 'asked');
    // It stands there as if nobody had asked: it is looked at anew before it is asked for again.
    else if (record !== undefined) run.ledger.move(id, 'planned');
  }
  return true;
}

function isOverdue(run: DecommissionRun, book: Book, id: string): boolean {
  const { facts, sinceMs } = entryOf(book, id, nowMs());
  // One absence is half a proof: it is read once more, however late it is.
  const isHalfProved = facts.absences > 0;
  return !isHalfProved && nowMs() >= (facts.askedAtMs ?? sinceMs) + run.fleet.limits.removalDeadlineMs;
}

/** Whether a call without an answer was applied stays unknown; everything else that is late is still there, and kept. */
function keepOverdue(run: DecommissionRun, book: Book): void {
  for (const id of run.ledger.those([...book.keys()], 'planned', 'asked')) {
    // What a stopped run did not come to is neither late nor kept for a reason of its own.
    if (run.isOver && run.ledger.line(id).state === 'planned') continue;
    if (!isOverdue(run, book, id)) continue;
    const { facts, why, code } = entryOf(book, id, nowMs());
    run.ledger.move(id, 'kept', retainedAtDeadline(facts, why, code));
  }
}
