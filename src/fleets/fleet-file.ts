import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../domain/finding.ts';
import type { Fleet, LoadedFleet } from '../domain/fleet.ts';
import type { ApprovalsFile } from './approvals-file.ts';
import { checkFile } from './checked-file.ts';
import { looseRuleMistakes, waiverMistakes } from './decommission-rules.ts';
import { FleetFileError, readText, systemCode } from './file-text.ts';
import { fleetMistakes } from './fleet-rules.ts';
import { instanceMistakes } from './instance-rules.ts';
import { limitMistakes } from './limit-rules.ts';
import { quoted } from './mistakes.ts';
import { nearestName } from './nearest-name.ts';
import { tagMistakes } from './tag-rules.ts';
import { trustedFleet } from './trusted-fleet.ts';
import { findUserData, type FoundFiles } from './user-data.ts';
import { fleetFileSchema } from './written-fleet.ts';
import { fleetNamePattern, fleetNameWords } from './written-values.ts';

export { FleetFileError } from './file-text.ts';

/** The text of a fleet file, how to name it in findings, and the fleet that it must describe. */
export interface FleetFileText {
  readonly text: string;
  readonly source: string;
  readonly expectedName: string;
  /** What the file's own rules of a gate may only tighten; without it, they are checked for themselves alone. */
  readonly approvals?: ApprovalsFile;
  /** What `findUserData` has found; without it, a file that names user data is refused. */
  readonly userData?: FoundFiles;
}

/** A fleet with its warnings, or every finding of a file that describes none. */
export type ParsedFleetFile =
  | { readonly fleet: Fleet; readonly findings: readonly Finding[] }
  | { readonly fleet?: never; readonly findings: readonly Finding[] };

/** A fleet that was read from its file, with the warnings about it. */
export interface LoadedFleetFile extends LoadedFleet {
  readonly findings: readonly Finding[];
}

/** Reads a fleet file: the fleet, or all mistakes at once, each with its place, what was found and what to write. */
export function parseFleetFile(written: FleetFileText): ParsedFleetFile {
  const { text, source, expectedName, approvals, userData = new Map() } = written;
  const { read, findings } = checkFile(text, source, fleetFileSchema, (file) => [
    ...fleetMistakes(file, expectedName),
    ...limitMistakes(file),
    ...tagMistakes(file),
    ...instanceMistakes(file, userData),
    ...waiverMistakes(file),
    ...(approvals === undefined ? [] : looseRuleMistakes(file, approvals)),
  ]);
  return read === undefined ? { findings } : { fleet: trustedFleet(read, userData), findings };
}

/**
 * Reads `<name>.yaml` of a directory of fleet files. Throws a FleetFileError with every finding; rules that are looser than
 * those of `approvals` are among them.
 */
export async function loadFleet(directory: string, name: string, approvals?: ApprovalsFile): Promise<LoadedFleetFile> {
  // The name becomes part of a path, so it is checked before anything is opened.
  if (!fleetNamePattern.test(name)) throw new FleetFileError([invalidName(name)]);
  const source = join(directory, `${name}.yaml`);
  const file = await readText(source);
  if (file === undefined) throw new FleetFileError([unknownFleet(directory, name, await listFleets(directory))]);
  const parsed = parseFleetFile({
    text: file.text,
    source,
    expectedName: name,
    userData: await findUserData(directory, file.text),
    ...(approvals !== undefined && { approvals }),
  });
  if (parsed.fleet === undefined) throw new FleetFileError(parsed.findings);
  return { fleet: parsed.fleet, digest: file.digest, findings: parsed.findings };
}

/** The names of the fleets in a directory, in order. Files whose `fleet:` names none, as those of rates or a simulator's scenario, are not. */
export async function listFleets(directory: string): Promise<string[]> {
  const names = (await filesIn(directory))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .filter((name) => fleetNamePattern.test(name))
    .sort();
  const checked = await Promise.all(names.map((name) => looksLikeFleet(join(directory, `${name}.yaml`))));
  return names.filter((_, index) => checked[index]);
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    throw new FleetFileError([
      {
        severity: 'error',
        code: 'FleetsDirectoryUnreadable',
        summary: `The directory of fleet files, ${directory}, cannot be read: ${systemCode(error)}.`,
        remedy: 'Set LIFEBOAT_FLEETS to the directory that holds the fleet files.',
        source: directory,
      },
    ]);
  }
}

/** A file too large or unreadable is still somebody's fleet: `loadFleet` says what is wrong with it. */
async function looksLikeFleet(path: string): Promise<boolean> {
  try {
    const file = await readText(path);
    return file !== undefined && /^["']?fleet["']?[ \t]*:[ \t]+[^\s#{[]/m.test(file.text);
  } catch {
    return true;
  }
}

function invalidName(name: string): Finding {
  return {
    severity: 'error',
    code: 'InvalidFleetName',
    summary: `${quoted(name)} cannot be the name of a fleet.`,
    remedy: `Write ${fleetNameWords}.`,
  };
}

function unknownFleet(directory: string, name: string, fleets: readonly string[]): Finding {
  const meant = nearestName(name, fleets);
  const hint = meant === undefined ? '' : `Did you mean ${meant}? `;
  return {
    severity: 'error',
    code: 'UnknownFleet',
    summary: `There is no fleet ${quoted(name)}: ${join(directory, `${name}.yaml`)} does not exist.`,
    detail:
      fleets.length === 0 ? `${directory} holds no fleet files.` : `Fleets in ${directory}: ${fleets.join(', ')}.`,
    remedy: `${hint}Name a fleet that exists, or write its file (fleets/example.yaml shows how).`,
  };
}
