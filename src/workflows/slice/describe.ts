import type { Blocked } from '../../contract/messages.ts';
import { desktopStates } from '../../domain/desktop.ts';
import { totalOf, type Counts } from '../../domain/ledger.ts';

/** Counts by state as Markdown lines, without tables: older Web UIs do not draw them. */
export function countLines(counts: Counts, what = ''): string[] {
  return desktopStates.filter((state) => counts[state] > 0).map((state) => `- ${what}${state}: ${counts[state]}`);
}

/** What waits for a person, as Markdown lines. */
export function blockedLines(blocked: readonly Blocked[]): string[] {
  return blocked.map((each) => `- **waits for a person**: ${each.message} ${each.remedy}`);
}

/** What the Web UI shows of an open slice. */
export function describeSlice(
  index: number,
  phase: string,
  items: string,
  counts: Counts,
  blocked: readonly Blocked[],
): string {
  return [
    `**Slice ${index}**: ${phase}, ${totalOf(counts)} ${items}`,
    '',
    ...countLines(counts),
    ...blockedLines(blocked),
  ].join('\n');
}
