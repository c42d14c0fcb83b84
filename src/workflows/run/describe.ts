import type { RunStatus } from '../../contract/messages.ts';
import { blockedLines, countLines } from '../slice/describe.ts';

/** What the Web UI shows of an open run, as Markdown without tables. */
export function describeRun(status: RunStatus): string {
  const { fleet, operation, phase, desktops, allFound, instances, mail, stopping } = status;
  return [
    `**${operation} ${fleet}**: ${phase}${status.paused ? ', paused' : ''}${stopping === undefined ? '' : `, stopping (${stopping})`}`,
    '',
    `- desktops found: ${desktops}${allFound ? '' : ' so far'}`,
    ...countLines(status.counts),
    ...(instances === undefined
      ? []
      : [`- instances: ${instances.total}`, ...countLines(instances.counts, 'instances ')]),
    ...(mail === undefined
      ? []
      : [`- mail endpoint ${mail.name}: ${mail.state}${mail.message === undefined ? '' : `, ${mail.message}`}`]),
    ...blockedLines(status.blocked),
    ...status.findings.map((finding) => `- ${finding.severity}: ${finding.summary} ${finding.remedy}`),
    '- counts: as of each slice’s last report',
  ].join('\n');
}
