import { resolve } from 'node:path';
import type { EvidenceLine } from '../../domain/decommission/evidence.ts';
import type { Finding } from '../../domain/finding.ts';
import { EvidenceError } from '../../evidence/evidence-error.ts';
import { tombstones } from '../../evidence/tombstones.ts';
import { verifyEvidence } from '../../evidence/verify-evidence.ts';
import { ed25519Key } from '../../fleets/written-approvals.ts';
import type { Context } from '../context.ts';
import { apiVersion, type EvidenceDocument } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { Problem } from '../problem.ts';

interface Asked {
  readonly file: string;
  readonly publicKey?: string;
  readonly head?: string;
}

/** Shows the tombstones of an evidence file, and whether it is what the terminator wrote, to the last byte. */
export async function evidenceVerify(asked: Asked, context: Context): Promise<ExitCode> {
  const file = resolve(context.surroundings.cwd, asked.file);
  const { publicKey, head } = asked;
  const mistakes = mistakesIn(asked);
  if (mistakes.length > 0) throw wrongUsage(mistakes);
  const expected = { ...(publicKey !== undefined && { publicKey }), ...(head !== undefined && { head }) };
  const { ok, lines, findings } = await verifyEvidence(file, expected).catch((error: unknown) => {
    throw error instanceof EvidenceError ? nothingToVerify(file, error) : error;
  });
  context.show({ apiVersion, kind: 'Evidence', file, whole: ok, lines: lines.length, ...toldBy(lines), findings });
  return ok ? exitCodes.done : exitCodes.refused;
}

/** What was typed wrong must not look as if somebody had tampered with the file. */
function mistakesIn({ publicKey, head }: Asked): Finding[] {
  return [
    ...(publicKey === undefined || ed25519Key.test(publicKey) ? [] : [noKey(publicKey)]),
    ...(head === undefined || /^[0-9a-f]{64}$/.test(head) ? [] : [noHead(head)]),
  ];
}

function noKey(publicKey: string): Finding {
  const summary = `--public-key ${publicKey} is no Ed25519 public key (SPKI, DER, base64).`;
  const remedy =
    "Give the terminator's public key as `lifeboat approver keygen` printed it, 60 characters; not a file.";
  return { severity: 'error', code: 'WrongUsage', summary, remedy };
}

function noHead(head: string): Finding {
  const summary = `--head ${head} is no head.`;
  const remedy = "Give it whole, as the run's outcome names it: 64 digits and letters a to f.";
  return { severity: 'error', code: 'WrongUsage', summary, remedy };
}

function wrongUsage(findings: readonly Finding[]): Problem {
  return new Problem({
    code: 'WrongUsage',
    message: 'The evidence cannot be compared with that. Nothing was verified.',
    exitCode: exitCodes.usage,
    findings,
    next: ['lifeboat evidence verify --help'],
  });
}

function toldBy(lines: readonly EvidenceLine[]): Pick<EvidenceDocument, 'about' | 'tombstones' | 'kept'> {
  const kept = lines.flatMap(({ body, atMs }) => {
    if (body.kind !== 'kept') return [];
    const { primaryId, code, message } = body;
    return [{ primaryId, code, message, atMs }];
  });
  const first = lines[0]?.body;
  // Whoever has rebuilt a chain may have left the beginning out.
  if (first?.kind !== 'opened') return { tombstones: [], kept };
  const { kind: _kind, ...about } = first;
  return { about, tombstones: tombstones(lines), kept };
}

function nothingToVerify(file: string, { findings }: EvidenceError): Problem {
  return new Problem({
    code: 'NothingToVerify',
    message: `${file} cannot be verified.`,
    exitCode: exitCodes.usage,
    findings,
    next: ['lifeboat evidence verify --help'],
  });
}
