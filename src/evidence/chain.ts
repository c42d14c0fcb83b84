import type { EvidenceLine } from '../domain/decommission/evidence.ts';
import type { Finding } from '../domain/finding.ts';
import { hashBeforeFirst, hashOf, lineOf } from './line.ts';

/** What the bytes of an evidence file hold. */
export interface Chain {
  /** The lines up to the first that does not fit. */
  readonly lines: readonly EvidenceLine[];
  /** Bytes of those lines, line feeds included. */
  readonly bytes: number;
  /** Bytes after the last line feed: a line whose writing was cut short. */
  readonly torn: number;
  /** What does not fit, and where; at most one, for after it nothing can be said. */
  readonly findings: readonly Finding[];
}

const lineFeed = 0x0a;

/** Reads lines and holds each against the one before it. */
export function chainOf(file: string, content: Buffer): Chain {
  const whole = content.lastIndexOf(lineFeed) + 1;
  const torn = content.length - whole;
  const lines: EvidenceLine[] = [];
  for (let start = 0; start < whole;) {
    const end = content.indexOf(lineFeed, start);
    const line = lineOf(decoded(content.subarray(start, end)));
    const mistake = line === undefined ? notALine : mistakeOf(line, lines.at(-1));
    if (line === undefined || mistake !== undefined) {
      return { lines, bytes: start, torn, findings: [broken(`${file}:${lines.length + 1}`, mistake ?? notALine)] };
    }
    lines.push(line);
    start = end + 1;
  }
  return { lines, bytes: whole, torn, findings: [] };
}

/** Bytes that are no UTF-8 become a text that is no line. */
function decoded(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : '';
}

interface Mistake {
  readonly code: string;
  readonly summary: string;
}

const notALine: Mistake = {
  code: 'EvidenceLineUnreadable',
  summary: 'This is not a line as the terminator writes it.',
};

function mistakeOf(line: EvidenceLine, last: EvidenceLine | undefined): Mistake | undefined {
  if (hashOf(line) !== line.hash) {
    return { code: 'EvidenceLineChanged', summary: 'The hash of this line does not fit what it says.' };
  }
  if (line.previous === (last?.hash ?? hashBeforeFirst) && line.index === (last === undefined ? 0 : last.index + 1)) {
    return undefined;
  }
  return { code: 'EvidenceChainBroken', summary: 'This line does not follow the one before it.' };
}

function broken(source: string, mistake: Mistake): Finding {
  return {
    severity: 'error',
    ...mistake,
    remedy: 'Do not mend it. Find out who can write to the evidence, and compare with a copy of the file.',
    source,
  };
}
