import type { PrimaryDesktop } from './desktop.ts';
import { needsCreate } from './primaries.ts';

/** Where the next slice goes on reading, and the desktops that were read but left to it. */
export interface DiscoveryCursor {
  /** Index into the fleet's directories; equal to their number when all are read. */
  readonly directory: number;
  readonly nextToken?: string;
  readonly carried: readonly PrimaryDesktop[];
  /** Primaries on the last pages: pages shift while they are read, and may show them again. */
  readonly seen: readonly string[];
}

/** Where discovery begins. */
export const discoveryStart: DiscoveryCursor = { directory: 0, carried: [], seen: [] };

/** Are there no more pages to read? */
export function allPagesRead(cursor: Pick<DiscoveryCursor, 'directory'>, directories: number): boolean {
  return cursor.directory >= directories;
}

/**
 * Cuts what a slice has read into what it keeps and what it leaves to the next one: at most `sliceSize` desktops, and,
 * unless it is the last, creates that fill their batches. So a whole run sends exactly ceil(N / batchSize) creates.
 */
export function cutSlice(
  read: readonly PrimaryDesktop[],
  size: { readonly sliceSize: number; readonly batchSize: number },
  isLastPage: boolean,
): { readonly kept: readonly PrimaryDesktop[]; readonly carried: readonly PrimaryDesktop[] } {
  const within = read.slice(0, size.sliceSize);
  const beyond = read.slice(size.sliceSize);
  if (isLastPage && beyond.length === 0) return { kept: within, carried: [] };
  const creates = within.filter(needsCreate);
  const overhang = creates.slice(creates.length - (creates.length % size.batchSize));
  const left = new Set(overhang.map((desktop) => desktop.primaryId));
  return {
    kept: within.filter((desktop) => !left.has(desktop.primaryId)),
    carried: [...overhang, ...beyond],
  };
}
