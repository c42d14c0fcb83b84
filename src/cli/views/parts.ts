import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Blocked, InstancesSummary } from '../../contract/messages.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gaps.ts';
import { totalOf } from '../../domain/ledger.ts';
import type { MailStatus } from '../../domain/mail-endpoint.ts';
import type { GivenCommand } from '../../domain/outcome.ts';
import { counted, countsLine, grouped, moment } from './words.ts';
import type { Paint } from './paint.ts';

/** More gaps than this are counted, not listed. */
export const gapsShown = 20;

const invisible = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' },
  ...{ 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '' },
  ...{ right: '', 'right-mid': '', middle: '  ' },
};

/** Columns without borders, indented; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string[] {
  if (rows.length === 0) return [];
  const table = new Table({ chars: invisible, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => `${indent}${line.trimEnd()}`);
}

/** A heading with its lines, or nothing when there are none. */
export function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines];
}

/** Findings, the gravest first, each with its remedy. */
export function findingLines(findings: readonly Finding[], paint: Paint): string[] {
  const order = ['error', 'warning', 'info'];
  const sorted = [...findings].sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  return sorted.flatMap((finding) => {
    const color = { error: paint.red, warning: paint.yellow, info: paint.cyan }[finding.severity];
    const source = finding.source === undefined ? '' : `${finding.source} `;
    return [
      `  ${color(finding.severity)} ${source}${finding.code}: ${finding.summary}`,
      ...(finding.detail === undefined ? [] : finding.detail.split('\n').map((line) => `    ${line}`)),
      `    → ${finding.remedy}`,
    ];
  });
}

/** Gaps by cause: one remedy, then the desktops or instances it is for. The first twenty, then how many more. */
export function gapLines(gaps: readonly Gap[], paint: Paint, total = gaps.length): string[] {
  const shown = gaps.slice(0, gapsShown);
  const groups = new Map<string, Gap[]>();
  for (const gap of shown) {
    const key = `${gap.code}\n${gap.state}\n${gap.remedy}`;
    groups.set(key, [...(groups.get(key) ?? []), gap]);
  }
  const lines = [...groups.values()].flatMap((group) => gapGroup(group, paint));
  const more = total - shown.length;
  return more > 0 ? [...lines, `  … and ${more} more: --json`] : lines;
}

function gapGroup(group: readonly Gap[], paint: Paint): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const heading = first.code.toLowerCase() === first.state ? first.state : `${first.code} (${first.state})`;
  // Fifty times the same words of AWS hide what differs.
  const isAlike = group.length > 1 && group.every((gap) => gap.message === first.message);
  const row = (gap: Gap): string[] => [
    gap.user,
    gap.instanceId ?? gap.standbyId ?? gap.primaryId ?? '',
    ...(isAlike ? [] : [gap.message]),
  ];
  return [
    `  ${paint.bold(heading)}`,
    ...(isAlike && first.message !== '' ? [`    ${first.message}`] : []),
    `    → ${first.remedy}`,
    ...columns(group.map(row), '      '),
  ];
}

/** What people told the run, and why. */
export function commandLines(commands: readonly GivenCommand[]): string[] {
  return columns(commands.map(({ command, reason, atMs }) => [moment(atMs), command, reason ?? '']));
}

/** Where the instances stand, in one line; those that no slice has taken up yet are said to be so. */
export function instancesLine({ total, counts }: InstancesSummary, paint: Paint): string {
  const begun = totalOf(counts);
  const parts = [
    ...(begun > 0 ? [countsLine(counts, paint)] : []),
    ...(begun < total ? [`${grouped(total - begun)} not begun`] : []),
  ];
  return `${counted(total, 'instance')}: ${parts.join(' · ')}`;
}

/** Where the mail endpoint stands, in one line. */
export function mailLine(mail: MailStatus | undefined, paint: Paint): string {
  if (mail === undefined) return 'none in the fleet file';
  const color = { ready: paint.green, held: paint.yellow, failed: paint.red, stuck: paint.red, retained: paint.red };
  const state = mail.state in color ? color[mail.state as keyof typeof color](mail.state) : mail.state;
  const id = mail.endpointId === undefined ? '' : ` (${mail.endpointId})`;
  const said = mail.code === undefined ? '' : `; ${mail.code}${mail.message ? `: ${mail.message}` : ''}`;
  return `${mail.name} in ${mail.homeRegion}: ${state}${id}${said}`;
}

/** What a run waits for, with what to do about it. */
export function blockedLines(blocked: readonly Blocked[], paint: Paint): string[] {
  return blocked.flatMap(({ on, code, message, remedy }) => [
    `  ${paint.yellow(on === 'decision' ? 'a decision' : 'attention')} ${code}: ${message}`,
    `    → ${remedy}`,
  ]);
}

/** Names and values, aligned. */
export function facts(pairs: readonly (readonly [name: string, value: string | undefined])[]): string[] {
  const present = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  const widthOf = (name: string): number => stripVTControlCharacters(name).length;
  const width = Math.max(0, ...present.map(([name]) => widthOf(name)));
  return present.map(([name, value]) => `  ${name}${' '.repeat(width - widthOf(name))}  ${value}`);
}

/** The heading over a list of gaps. */
export function gapHeading(total: number): string {
  return `${counted(total, 'gap')}, with what to do about each:`;
}
