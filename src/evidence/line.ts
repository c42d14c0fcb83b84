import { canonicalJson } from '../domain/decommission/canonical.ts';
import type { EvidenceBody, EvidenceLine } from '../domain/decommission/evidence.ts';
import { digestOf } from '../signing/plan-digest.ts';

/** What the first line names as the hash of the line before it. */
export const hashBeforeFirst = '0'.repeat(64);

/** The line that follows. */
export function nextLine(last: EvidenceLine | undefined, body: EvidenceBody, atMs: number): EvidenceLine {
  const line = { index: last === undefined ? 0 : last.index + 1, atMs, previous: last?.hash ?? hashBeforeFirst, body };
  return { ...line, hash: hashOf(line) };
}

/** The sha256 of the canonical JSON of a line without its hash. */
export function hashOf({ index, atMs, previous, body }: Omit<EvidenceLine, 'hash'>): string {
  return digestOf(canonicalJson({ index, atMs, previous, body }));
}

/** A line as it stands in the file, without its line feed. */
export function textOfLine(line: EvidenceLine): string {
  return canonicalJson(line);
}

/** Reads one line of a file; undefined unless it is written exactly as this product writes it, byte by byte. */
export function lineOf(text: string): EvidenceLine | undefined {
  const line = canonicalObject(text) as Partial<EvidenceLine> | undefined;
  if (line === undefined || Object.keys(line).length !== 5) return undefined;
  const { index, atMs, previous, body, hash } = line;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(atMs)) return undefined;
  if (typeof previous !== 'string' || typeof hash !== 'string') return undefined;
  return typeof body === 'object' && body !== null && typeof body.kind === 'string'
    ? (line as EvidenceLine)
    : undefined;
}

/** An object from canonical JSON; undefined for any other spelling, so that no byte can change unseen. */
export function canonicalObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && canonicalJson(value) === text ? value : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
