import { sleep } from '@temporalio/workflow';
import type { Finding } from '../../domain/finding.ts';
import { isLeaving, leavingStates } from '../../domain/workspace.ts';
import { nowMs } from '../clock.ts';
import { locally, onTerminator, onWorkspaces } from '../lanes.ts';
import { whenReadable } from './readable.ts';
import type { DecommissionRun } from './run.ts';
import { readDirectory } from './survey.ts';
import { askTerminator } from './terminator-call.ts';

/** Reads in a row that must not show a primary before it counts as gone, by id and on its directory's pages. */
const absencesThatProve = 2;

/** Waits until primaries that were asked for are absent by id, in so many reads, in the account of the plan. */
export async function confirmAbsence(
  run: DecommissionRun,
  primaryIds: readonly string[],
  reads: number,
): Promise<void> {
  const { primaryRegion, limits } = run.fleet;
  const startedAtMs = nowMs();
  const deadlineAtMs = startedAtMs + limits.removalDeadlineMs;
  let open = primaryIds;
  while (open.length > 0 && nowMs() < deadlineAtMs) {
    if (!(await isOwnAccount(run))) return;
    // Only for the first absence: between it and the next, no look may go unseen that showed it.
    const isFirst = open.every((id) => run.ledger.absences(id).byId.length === 0);
    const states = isFirst ? leavingStates : [];
    const passing = { states, everyMs: limits.pollIntervalMs, forMs: deadlineAtMs - nowMs() };
    const records = await whenReadable(run, () =>
      onWorkspaces(primaryRegion, 'read', `are ${open.length} primaries gone?`, limits).readWhenPassed({
        region: primaryRegion,
        workspaceIds: open,
        passing,
      }),
    );
    if (records === undefined) return;
    for (const id of open) {
      const record = records.find(({ workspaceId }) => workspaceId === id);
      run.ledger.noteAbsence(id, 'byId', record === undefined ? nowMs() : undefined);
      // It did not go after all, once reads have had time to show it: it is proved anew.
      const isSettled = nowMs() - startedAtMs > limits.settleMs;
      if (record !== undefined && !isLeaving(record) && isSettled) run.ledger.move(id, 'fenced');
    }
    open = run.ledger.those(open, 'asked').filter((id) => run.ledger.absences(id).byId.length < reads);
    if (open.length === 0) return;
    await untilNextLook(run, open.length);
  }
}

/**
 * The reads by id that are left, of all primaries of a wave at once: one per batch would fill the history. Not right after
 * the ones before, for one moment proves no more than one read.
 */
export async function confirmAbsenceAgain(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  if (primaryIds.length === 0) return;
  run.setPhase('confirming');
  await untilNextLook(run, primaryIds.length);
  await confirmAbsence(run, primaryIds, absencesThatProve);
}

async function untilNextLook({ fleet: { limits } }: DecommissionRun, primaries: number): Promise<void> {
  await sleep(Math.min(limits.settleMs, limits.pollIntervalMs), { summary: `until ${primaries} primaries are gone` });
}

/** The second proof: the pages of the directories do not show them either, twice. Then they are gone, and noted so. */
export async function confirmByPages(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  const absent = primaryIds.filter((id) => run.ledger.absences(id).byId.length >= absencesThatProve);
  if (absent.length === 0) return;
  run.setPhase('confirming');
  for (let read = 1; read <= absencesThatProve; read += 1) {
    const listed = await listedIds(run);
    if (listed === undefined || !(await isOwnAccount(run))) return;
    for (const id of absent) run.ledger.noteAbsence(id, 'fromDirectory', listed.has(id) ? undefined : nowMs());
    if (read < absencesThatProve)
      await sleep(run.fleet.limits.settleMs, { summary: 'before the second look at the pages' });
  }
  const gone = absent.filter((id) => run.ledger.absences(id).fromDirectory.length >= absencesThatProve);
  for (const id of gone) run.ledger.move(id, 'gone');
  await noteGone(run, gone);
}

async function listedIds(run: DecommissionRun): Promise<Set<string> | undefined> {
  const listed = new Set<string>();
  for (const { primary } of run.fleet.directories) {
    const records = await whenReadable(run, () => readDirectory(run.fleet, run.fleet.primaryRegion, primary));
    if (records === undefined) return undefined;
    for (const { workspaceId } of records) listed.add(workspaceId);
  }
  return listed;
}

/** With the credentials of another account everything looks gone. */
export async function isOwnAccount(run: DecommissionRun, region = run.fleet.primaryRegion): Promise<boolean> {
  const { limits } = run.fleet;
  const read = await whenReadable(run, () => locally('whose account is read?', limits).readAccount({ region }));
  if (read === undefined) return false;
  const { account } = run.taken.header;
  if (read.account === account) return true;
  run.stopFor({
    code: 'AccountDiffers',
    message: `the worker's credentials belong to ${read.account}, the plan to ${account}`,
  });
  return false;
}

async function noteGone(run: DecommissionRun, gone: readonly string[]): Promise<void> {
  if (gone.length === 0) return;
  const { name, limits } = run.fleet;
  const end = await askTerminator(
    run,
    () =>
      onTerminator('repeatable', `note that ${gone.length} primaries are gone`, limits).noteGone({
        fleet: name,
        desktops: gone.map((primaryId) => {
          const { byId, fromDirectory } = run.ledger.absences(primaryId);
          return { primaryId, absentByIdAtMs: byId, absentFromDirectoryAtMs: fromDirectory };
        }),
      }),
    { always: true },
  );
  if (end.kind === 'answered') run.evidence = end.answer;
  else run.note(goneNotNoted(end.kind === 'lost' ? end.message : end.sentence));
}

function goneNotNoted(why: string): Finding {
  return {
    severity: 'warning',
    code: 'GoneNotNoted',
    summary: `The evidence does not say of every primary that it is gone: ${why}.`,
    remedy: 'Keep the outcome of this run with the evidence.',
  };
}
