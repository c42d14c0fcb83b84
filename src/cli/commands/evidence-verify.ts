import { resolve } from 'node:path';
import type { EvidenceLine } from '../../domain/decommission/evidence.ts';
import { EvidenceError } from '../../evidence/evidence-error.ts';
import { tombstones } from '../../evidence/tombstones.ts';
import { verifyEvidence } from '../../evidence/verify-evidence.ts';
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
  const expected = { ...(publicKey !== undefined && { publicKey }), ...(head !== undefined && { head }) };
  const { ok, lines, findings } = await verifyEvidence(file, expected).catch((error: unknown) => {
    throw error instanceof EvidenceError ? nothingToVerify(file, error) : error;
  });
  context.show({ apiVersion, kind: 'Evidence', file, whole: ok, lines: lines.length, ...toldBy(lines), findings });
  return ok ? exitCodes.done : exitCodes.refused;
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
