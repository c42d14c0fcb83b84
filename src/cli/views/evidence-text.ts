import type { Tombstone } from '../../evidence/tombstones.ts';
import type { EvidenceDocument } from '../documents.ts';
import type { Paint } from './paint.ts';
import { columns, facts, findingLines, section } from './parts.ts';
import { counted, moment } from './words.ts';

/** An evidence file: what it is about, a tombstone per desktop, and whether it can be trusted. */
export function evidenceText(document: EvidenceDocument, paint: Paint): string[] {
  const { file, whole, lines, about, tombstones, kept, findings } = document;
  const [last] = tombstones.slice(-1);
  return [
    `Evidence ${paint.bold(file)}: ${whole ? paint.green('whole') : paint.red('not to be trusted')}, ${counted(lines, 'line')}`,
    ...facts([
      ['about', about && `${about.operation} of fleet ${about.fleet} in account ${about.account}`],
      ['run', about?.run],
      ['digest', about?.digest],
      ['asked by', last?.requester],
      ['approved by', last && (last.approvers.join(', ') || 'nobody')],
    ]),
    ...section(`${counted(tombstones.length, 'tombstone')}:`, columns(tombstones.map(tombstoneRow))),
    ...section(
      'Kept:',
      columns(kept.map(({ primaryId, atMs, code, message }) => [primaryId, moment(atMs), `${code}: ${message}`])),
    ),
    ...section('Findings:', findingLines(findings, paint)),
  ];
}

/** Whose it was, when its terminate was asked for, what AWS answered, since when it is absent, on what proof. */
function tombstoneRow({ user, primaryId, standbyId, askedAtMs, answer, gone, clauses }: Tombstone): string[] {
  const asked = askedAtMs.at(-1);
  return [
    user,
    primaryId,
    `standby ${standbyId}`,
    asked === undefined ? '' : `asked ${moment(asked)}`,
    answer === undefined ? 'no answer' : [answer.answer, answer.code].filter(Boolean).join(': '),
    gone === undefined
      ? 'not confirmed gone'
      : `gone ${moment(Math.max(...gone.absentByIdAtMs, ...gone.absentFromDirectoryAtMs))}`,
    clauses.map(({ clause, satisfied }) => (satisfied === 'met' ? clause : `${clause} (waived)`)).join(', '),
  ];
}
