import type { PlanLine } from '../../domain/decommission/plan.ts';
import { refuses } from '../../domain/finding.ts';
import type { GatedPlanDocument } from '../documents.ts';
import { goingInstanceLines, goingInstances } from './gated-instances.ts';
import { keptLines } from './gated-text.ts';
import type { Paint } from './paint.ts';
import { facts, findingLines, section } from './parts.ts';
import { counted, duration, grouped } from './words.ts';

const connectedShown = 5;

/** What a decommission or teardown would do. */
export function gatedPlanText(plan: GatedPlanDocument, paint: Paint): string[] {
  const { header, lines, digest, calls, expectedMs, findings, file } = plan;
  const { operation, fleet, account, primaryRegion, standbyRegion, instances = [] } = header;
  const stays = lines.filter(({ verdict }) => verdict === 'stays');
  const count = (verdict: PlanLine['verdict']): number => lines.filter((line) => line.verdict === verdict).length;
  const onItsWay = count('on-its-way');
  return [
    `Plan for the ${operation} of fleet ${paint.bold(fleet)} in account ${account}, ${primaryRegion} → ${standbyRegion}: ${counted(lines.length, 'desktop')}`,
    ...facts([
      [paint.red('- go'), grouped(count('goes'))],
      [paint.yellow('! stay'), grouped(stays.length)],
      ['~ on its way', onItsWay > 0 ? grouped(onItsWay) : undefined],
      ['waivers', header.waivers.length > 0 ? header.waivers.map(waiverText).join('; ') : undefined],
      ['data age', operation === 'teardown' ? undefined : dataAge(lines)],
      ['connected', connected(lines)],
      ['instances', goingInstances(instances.length)],
      ['calls', `${counted(calls, 'call')} that change something`],
      ['takes', `${duration(expectedMs)} at the least`],
      ['digest', digest],
      ['file', file],
    ]),
    ...section('Who stays, and why:', keptLines(stays, stays.length, operation, paint)),
    ...section('Instances that go:', goingInstanceLines(instances)),
    ...section('Findings:', findingLines(findings, paint)),
    ...(refuses(findings)
      ? []
      : [
          '',
          `To ask for it: lifeboat ${operation} start ${fleet} --plan ${file} --key <file> --as <name> --reason <text>`,
        ]),
  ];
}

const waiverText = ({ workspaceId, clause, reason }: GatedPlanDocument['header']['waivers'][number]): string =>
  `${workspaceId} ${clause} (${reason})`;

/** How old what would be left of the data is: the oldest by name, for that is the one to look at. */
function dataAge(lines: readonly PlanLine[]): string {
  const aged = lines.filter((line): line is PlanLine & { readonly dataAgeMs: number } => line.dataAgeMs !== undefined);
  const sorted = [...aged].sort((one, other) => other.dataAgeMs - one.dataAgeMs);
  const [oldest] = sorted;
  const silent = lines.length - aged.length;
  const without = silent > 0 ? `${counted(silent, 'desktop')} without a snapshot time` : '';
  if (oldest === undefined) return without || 'no desktops';
  const { user, primaryId, dataAgeMs } = oldest;
  const known = `oldest ${duration(dataAgeMs)} (${user}, ${primaryId}), median ${duration(median(sorted))}`;
  return without === '' ? known : `${known}; ${without}`;
}

/** Of an even number the older of the two in the middle: nobody is told a better age than there is. */
function median(oldestFirst: readonly { readonly dataAgeMs: number }[]): number {
  return oldestFirst[Math.floor((oldestFirst.length - 1) / 2)]?.dataAgeMs ?? 0;
}

function connected(lines: readonly PlanLine[]): string {
  const users = lines.filter((line) => line.connected).map(({ user }) => user);
  if (users.length === 0) return 'nobody';
  const more = users.length - connectedShown;
  const names = users.slice(0, connectedShown).join(', ');
  return `${counted(users.length, 'user')}: ${names}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}
