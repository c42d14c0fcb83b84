import type { KeyObject } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EvidenceBody } from '../../src/domain/decommission/evidence.ts';
import { openEvidence, type OpenEvidence } from '../../src/evidence/open-evidence.ts';
import { scratchDirectory } from '../support/scratch.ts';

/** What a terminator writes of two desktops: one goes, one is refused by AWS. */
export const bodies: readonly EvidenceBody[] = [
  {
    kind: 'opened',
    operation: 'decommission',
    fleet: 'emea',
    run: 'run-1',
    digest: 'd'.repeat(64),
    account: '111122223333',
  },
  { kind: 'papers', requester: 'ada', approvers: ['grace', 'edsger'], papers: [{ reason: 'Büro geräumt' }] },
  { kind: 'fenced', primaryId: 'ws-1', how: 'ADMIN_MAINTENANCE' },
  { kind: 'fenced', primaryId: 'ws-2', how: 'STOPPED' },
  asked('ws-1'),
  asked('ws-2'),
  { kind: 'answered', primaryId: 'ws-1', answer: 'accepted' },
  { kind: 'answered', primaryId: 'ws-2', answer: 'refused', code: 'OperationInProgressException', message: 'busy' },
  { kind: 'unfenced', primaryId: 'ws-2' },
  { kind: 'gone', primaryId: 'ws-1', absentByIdAtMs: [21, 22], absentFromDirectoryAtMs: [21, 23] },
];

/** The body that is written before a call for a desktop is sent. */
export function asked(primaryId: string): EvidenceBody {
  const clauses = [{ clause: 'data', satisfied: 'met', by: 'both snapshots are newer than the fence' }] as const;
  return { kind: 'asked', primaryId, standbyId: `${primaryId}s`, user: `user of ${primaryId}`, clauses };
}

/** An empty directory of this test run. */
export function emptyDirectory(): string {
  return mkdtempSync(join(scratchDirectory('evidence'), 'case-'));
}

/** Opens the evidence of run 1; its clock gains a millisecond with each look. */
export function opened(directory: string, key: KeyObject): Promise<OpenEvidence> {
  let clock = 0;
  return openEvidence({ directory, fleet: 'emea', run: 'run-1', key, now: () => ++clock });
}

/** Writes lines and closes the file; returns its path. */
export async function written(directory: string, key: KeyObject, lines = bodies): Promise<string> {
  const evidence = await opened(directory, key);
  for (const body of lines) await evidence.append(body);
  await evidence.close();
  return evidence.file;
}

/** A copy of an evidence file with its heads, in a directory of its own, as a backup or a forger makes it. */
export function copyOf(file: string): string {
  const copy = join(emptyDirectory(), basename(file));
  for (const end of ['', '.head.json', '.next.json']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  return copy;
}
