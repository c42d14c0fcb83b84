import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Finding } from '../domain/finding.ts';

/** A fleet rides in the history of a run and of each of its slices: larger ones select by directory, not by name. */
export const largestFile = 128 * 1024;

/** A fleet or regions file that cannot be used; carries every finding. */
export class FleetFileError extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map((finding) => `${finding.source ?? ''} ${finding.summary} ${finding.remedy}`.trim()).join('\n'));
    this.name = 'FleetFileError';
    this.findings = findings;
  }
}

/** Reads a file as text, with the digest (sha256, hex) of its bytes; undefined when there is none. */
export async function readText(path: string): Promise<{ readonly text: string; readonly digest: string } | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  return { text: decoded(path, bytes), digest: createHash('sha256').update(bytes).digest('hex') };
}

/** Reads a file; undefined when there is none. */
export async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) throw unreadable(path, 'it is not a file');
    if (size > largestFile) throw tooLarge(path, size);
    const bytes = await readFile(path);
    if (bytes.length > largestFile) throw tooLarge(path, bytes.length);
    return bytes;
  } catch (error) {
    if (error instanceof FleetFileError) throw error;
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, code);
  }
}

function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FleetFileError([
      {
        severity: 'error',
        code: 'NotUtf8',
        summary: `${path} is not a UTF-8 text.`,
        remedy: 'Save it as UTF-8.',
        source: path,
      },
    ]);
  }
}

function tooLarge(path: string, size: number): FleetFileError {
  return new FleetFileError([
    {
      severity: 'error',
      code: 'FileTooLarge',
      summary: `${path} has ${size} bytes; ${largestFile} are possible.`,
      remedy: 'Select desktops by directory instead of by name, or split the fleet.',
      source: path,
    },
  ]);
}

function unreadable(path: string, why: string): FleetFileError {
  return new FleetFileError([
    {
      severity: 'error',
      code: 'FileUnreadable',
      summary: `${path} cannot be read: ${why}.`,
      remedy: 'Check the file and its permissions.',
      source: path,
    },
  ]);
}

/** The system's name of an error (`EACCES`), or its text. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return String(error);
}
