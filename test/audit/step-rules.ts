import { askingCalls } from './asked.ts';
import type { DecommissionRule } from './decommission-case.ts';
import { terminatedWorkspaces } from './log.ts';

/** How many primaries may be taken between two soaks, by how many were taken before (decision 9, "Waves"). */
const limits = [
  { before: 1, limit: 1 },
  { before: 6, limit: 5 },
  { before: Infinity, limit: 25 },
];

/** A soak may have been counted by another clock than that of the audit. */
const toleranceMs = 1_000;

/**
 * Canaries go first, and soak: no call asks for more than may go before the next soak, together with what the calls since
 * the last one have taken. What was taken is what AWS did, whether or not its answer arrived.
 */
export const smallSteps: DecommissionRule = (judged) => {
  const applied = terminatedWorkspaces(judged.entries);
  const taken = new Set<string>();
  let [before, soakedAtMs] = [0, -Infinity];
  return askingCalls(judged).flatMap(({ call, seq, atMs, workspaceIds }) => {
    if (atMs >= soakedAtMs - toleranceMs) before = taken.size;
    const wave = limits.findIndex((each) => before < each.before);
    const limit = limits[wave]?.limit ?? 0;
    const asked = new Set([...taken, ...workspaceIds]).size - before;
    const now = applied.filter((each) => each.call === call);
    for (const each of now) {
      taken.add(each.workspaceId);
      soakedAtMs = each.atMs + (judged.rules.soaksMs[wave] ?? 0);
    }
    return asked <= limit
      ? []
      : [`line ${seq}: ${asked} would go without a soak after ${before}, at most ${limit} may`];
  });
};
