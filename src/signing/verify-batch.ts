import type { PlanHeader, PlannedDesktop } from '../domain/decommission/plan.ts';
import { hashesPerPage } from '../domain/decommission/plan.ts';
import { hashDesktop, hashHeader, hashPage } from './plan-digest.ts';

/** What is brought to show that some desktops stand in an approved plan. */
export interface PlanExtract {
  readonly header: PlanHeader;
  /** The desktop hashes of the pages in which they stand, by page index. */
  readonly pages: Readonly<Record<number, readonly string[]>>;
  readonly desktops: readonly PlannedDesktop[];
}

/** Desktops in one batch: as many as one TerminateWorkspaces call takes (AWS API reference). */
const largestBatch = 25;

/** A sentence that says why a batch is not part of the plan with this digest; nothing when it is. Never throws. */
export function verifyBatch(batch: PlanExtract, digest: string): string | undefined {
  try {
    return badHeader(batch, digest) ?? badPage(batch) ?? badDesktop(batch);
  } catch (error) {
    // The batch comes from anybody and may be anything; what cannot even be read does not fit.
    return `The batch cannot be read as a part of a plan: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function badHeader({ header }: PlanExtract, digest: string): string | undefined {
  const found = hashHeader(header);
  return found === digest ? undefined : `The plan's header has the digest ${found}; approved is ${digest}.`;
}

function badPage({ header, pages }: PlanExtract): string | undefined {
  const bad = Object.entries(pages).find(
    ([index, hashes]) => !isPage(hashes) || header.pages[Number(index)] !== hashPage(hashes),
  );
  return bad === undefined ? undefined : `Page ${bad[0]} is not a page of the approved plan.`;
}

function isPage(hashes: readonly string[]): boolean {
  return hashes.length <= hashesPerPage && hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash));
}

function badDesktop({ pages, desktops }: PlanExtract): string | undefined {
  if (desktops.length > largestBatch) {
    return `The batch has ${desktops.length} desktops; ${largestBatch} are possible.`;
  }
  const twice = desktops.find(({ primaryId }, index) =>
    desktops.slice(index + 1).some((other) => other.primaryId === primaryId),
  );
  if (twice !== undefined) return `${twice.primaryId} stands in the batch twice.`;
  const approved = new Set(Object.values(pages).flat());
  const stranger = desktops.find((desktop) => !approved.has(hashDesktop(desktop)));
  return stranger && `${stranger.primaryId} does not stand in the approved plan as it is given.`;
}
