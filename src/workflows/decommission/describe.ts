import type { DecommissionStatus } from '../../contract/decommission.ts';
import { isoTime } from '../../domain/iso-time.ts';
import { describeState } from '../gate.ts';

/** What the Web UI shows of a run, what it waits for first: Markdown without tables, which older Web UIs do not draw. */
export function describeDecommission(status: DecommissionStatus): string {
  const { fleet, operation, phase, digest, account, gate, counts, desktops, instances, wave, blocked } = status;
  const states = Object.entries(counts).filter(([, count]) => count > 0);
  return [
    `**${operation} of ${fleet}** in account ${account}: ${phase}, ${desktops} desktops`,
    '',
    ...blocked.map((each) => `- **waits**: ${withCode(each.message)} ${withCode(each.remedy)}`),
    `- plan: ${digest}`,
    `- gate: ${describeState(gate)}`,
    ...(wave === undefined ? [] : [`- wave ${wave.number} of ${wave.of}${untilWhen(wave.untilMs)}`]),
    ...states.map(([state, count]) => `- ${state}: ${count}`),
    ...(instances === undefined
      ? []
      : [`- instances: ${instances.gone} of ${instances.planned} gone, ${instances.keptCount} stay`]),
  ].join('\n');
}

function untilWhen(untilMs: number | undefined): string {
  return untilMs === undefined ? '' : `, soaking until ${isoTime(untilMs)}`;
}

/** Commands as code: elsewhere Markdown makes a dash of the two hyphens of an option, and nobody can paste it. */
function withCode(text: string): string {
  return text.replace(commands, (command) => `\`${command}\``);
}

/** `lifeboat` with its words and its options, each with its value; not one that stands in backticks already. */
const commands = /(?<![`\w])lifeboat(?: [a-z][\w-]*)+(?: --[a-z-]+(?: [\w<][^\s;,)]*)?)*/g;
