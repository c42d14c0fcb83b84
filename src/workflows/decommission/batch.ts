import type { ApprovedBatch } from '../../contract/decommission.ts';
import { hashesPerPage } from '../../domain/decommission/plan.ts';
import type { DecommissionRun } from './run.ts';

/** These desktops with what the terminator needs to find them in the approved plan: its header and their pages. */
export function approvedBatch(run: DecommissionRun, primaryIds: readonly string[]): ApprovedBatch {
  const { header, hashes, desktops } = run.taken;
  const batch = desktops.filter(({ primaryId }) => primaryIds.includes(primaryId));
  const places = batch.map((desktop) => Math.floor(desktops.indexOf(desktop) / hashesPerPage));
  const pages = [...new Set(places)].map((page) => [
    page,
    hashes.slice(page * hashesPerPage, (page + 1) * hashesPerPage),
  ]);
  return { fleet: header.fleet, header, pages: Object.fromEntries(pages) as ApprovedBatch['pages'], desktops: batch };
}
