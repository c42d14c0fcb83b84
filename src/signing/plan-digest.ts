import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/decommission/canonical.ts';
import { hashesPerPage, type PlanHeader, type PlannedDesktop } from '../domain/decommission/plan.ts';

/** The sha256 of a text in UTF-8, hex. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The hash of one desktop of a plan; of what else an object brings along, such as today's verdict, nothing counts. */
export function hashDesktop(desktop: PlannedDesktop): string {
  const { primaryId, primaryDirectory, user, standbyDirectory, standbyId } = desktop;
  const whose = {
    primaryId,
    primaryDirectory,
    user,
    standbyDirectory,
    ...(standbyId === undefined ? {} : { standbyId }),
  };
  return digestOf(canonicalJson(whose));
}

/** The hash of one page: up to a hundred desktop hashes, joined by line feeds. */
export function hashPage(hashes: readonly string[]): string {
  return digestOf(hashes.join('\n'));
}

/** The digest that people approve. */
export function hashHeader(header: PlanHeader): string {
  return digestOf(canonicalJson(header));
}

/** A plan's header with its pages, its digest, and the desktop hashes in the order of primary ids. */
export interface PlanDigest {
  readonly header: PlanHeader;
  readonly digest: string;
  readonly hashes: readonly string[];
}

/**
 * The digest of a plan, whatever order its desktops are given in.
 *
 * @throws Error when a primary stands in it twice: two lines for one desktop are two answers to whose it is.
 */
export function planDigest(header: Omit<PlanHeader, 'pages'>, desktops: readonly PlannedDesktop[]): PlanDigest {
  const sorted = desktops.toSorted((one, other) => (one.primaryId < other.primaryId ? -1 : 1));
  const twice = sorted.find(({ primaryId }, index) => sorted[index + 1]?.primaryId === primaryId);
  if (twice !== undefined) throw new Error(`${twice.primaryId} stands in the plan twice.`);
  const hashes = sorted.map(hashDesktop);
  const whole: PlanHeader = { ...header, pages: pagesOf(hashes).map(hashPage) };
  return { header: whole, digest: hashHeader(whole), hashes };
}

/** Desktop hashes, page by page. */
export function pagesOf(hashes: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(hashes.length / hashesPerPage) }, (_, page) =>
    hashes.slice(page * hashesPerPage, (page + 1) * hashesPerPage),
  );
}
