import type { DecommissionStatus } from '../../contract/decommission.ts';
import { isoTime } from '../../domain/iso-time.ts';
import { describeState } from '../gate.ts';

/** What the Web UI shows of a run: Markdown without tables, which older Web UIs do not draw. */
export function describeDecommission(status: DecommissionStatus): string {
  const { fleet, operation, phase, digest, account, gate, counts, desktops, wave, blocked } = status;
  const states = Object.entries(counts).filter(([, count]) => count > 0);
  return [
    `**${operation} of ${fleet}** in account ${account}: ${phase}, ${desktops} desktops`,
    '',
    `- plan: ${digest}`,
    `- gate: ${describeState(gate)}`,
    ...(wave === undefined ? [] : [`- wave ${wave.number} of ${wave.of}${untilWhen(wave.untilMs)}`]),
    ...states.map(([state, count]) => `- ${state}: ${count}`),
    ...blocked.map((each) => `- **waits**: ${each.message} ${each.remedy}`),
  ].join('\n');
}

function untilWhen(untilMs: number | undefined): string {
  return untilMs === undefined ? '' : `, soaking until ${isoTime(untilMs)}`;
}
