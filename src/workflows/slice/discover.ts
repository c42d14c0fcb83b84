import { newDesktop } from '../../domain/ledger.ts';
import type { PrimaryDesktop } from '../../domain/desktop.ts';
import { refuseDuplicateUsers, scopeOf } from '../../domain/primaries.ts';
import { allPagesRead, cutSlice, type DiscoveryCursor } from '../../domain/slices.ts';
import { onWorkspaces } from '../lanes.ts';
import { nowMs } from '../clock.ts';
import { untilAllowed } from './until-allowed.ts';
import type { Slice } from './slice.ts';

type PagePlace = Pick<DiscoveryCursor, 'directory' | 'nextToken'>;

/** How many primaries a slice names to the next one as read: two pages, more than pages shift in between. */
const seenIds = 50;

/**
 * Pages primaries from the cursor until the slice is full, leaves the rest to the next slice, and adopts what the
 * primaries' own records show to exist. Nothing is created before the whole slice is read.
 */
export async function discoverDesktops(slice: Slice): Promise<void> {
  const { limits, directories } = slice.fleet;
  const read: PrimaryDesktop[] = [...slice.input.cursor.carried];
  const { directory: first, nextToken: from } = slice.input.cursor;
  let cursor: PagePlace = { directory: first, ...(from !== undefined && { nextToken: from }) };
  while (!allPagesRead(cursor, directories.length) && read.length < limits.sliceSize && !slice.stopping) {
    cursor = await readPage(slice, cursor, read);
  }
  const isLast = allPagesRead(cursor, directories.length);
  const desktops = refuseDuplicateUsers(read);
  // A stopped run starts no other slice, so this one accounts for all that was read.
  const { kept, carried } = slice.stopping ? { kept: desktops, carried: [] } : cutSlice(desktops, limits, isLast);
  enterInLedger(slice, kept);
  const hasNext = !isLast || carried.length > 0;
  const seen = read.slice(-seenIds).map((desktop) => desktop.primaryId);
  slice.setPhase('creating');
  await slice.report({
    users: kept.map((desktop) => desktop.user),
    named: namedIn(slice, kept),
    ...(hasNext && { next: { ...cursor, carried, seen } }),
  });
}

async function readPage(slice: Slice, cursor: PagePlace, read: PrimaryDesktop[]): Promise<PagePlace> {
  const { directories, primaryRegion, limits } = slice.fleet;
  const directory = directories[cursor.directory]?.primary;
  if (directory === undefined) throw new Error(`the fleet has no directory number ${cursor.directory}`);
  const scope = scopeOf(slice.fleet);
  const lane = onWorkspaces(primaryRegion, 'read', `primaries of ${directory}, ${read.length} so far`, limits);
  const { nextToken } = cursor;
  const page = await untilAllowed(slice, () =>
    lane.readPrimariesPage({ scope, directory, ...(nextToken !== undefined && { nextToken }) }),
  );
  if (page === undefined) return cursor;
  // A page that shifted while paging may repeat a desktop.
  const known = new Set([...slice.input.cursor.seen, ...read.map((desktop) => desktop.primaryId)]);
  read.push(...page.desktops.filter((desktop) => !known.has(desktop.primaryId)));
  if (page.nextToken !== undefined) return { directory: cursor.directory, nextToken: page.nextToken };
  return { directory: cursor.directory + 1 };
}

function enterInLedger(slice: Slice, desktops: readonly PrimaryDesktop[]): void {
  for (const desktop of desktops) {
    slice.ledger[desktop.primaryId] = newDesktop(desktop);
    const standbyId = desktop.relatedStandbys[0];
    if (desktop.refusal !== undefined) slice.move([desktop.primaryId], 'failed', desktop.refusal);
    else if (standbyId !== undefined) slice.move([desktop.primaryId], 'adopted', { standbyId, createdAtMs: nowMs() });
  }
}

function namedIn(slice: Slice, desktops: readonly PrimaryDesktop[]): string[] {
  const named = slice.fleet.include?.workspaces ?? [];
  return desktops.map((desktop) => desktop.primaryId).filter((id) => named.includes(id));
}
