import { basename } from 'node:path';
import { refuses } from '../../domain/finding.ts';
import { readText } from '../../fleets/file-text.ts';
import { FleetFileError, loadFleet, parseFleetFile } from '../../fleets/fleet-file.ts';
import type { Context } from '../context.ts';
import { apiVersion, type FleetCheckDocument } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { usageProblem } from '../problem.ts';
import { fleetsDirectory } from '../repository.ts';

type Checked = Pick<FleetCheckDocument, 'fleet' | 'digest' | 'findings'>;

/** Checks a fleet file and shows every mistake at once. */
export async function fleetCheck({ target }: { readonly target: string }, context: Context): Promise<ExitCode> {
  const checked = await check(target, fleetsDirectory(context.surroundings));
  const ok = !refuses(checked.findings);
  context.show({ apiVersion, kind: 'FleetCheck', ok, ...checked });
  return ok ? exitCodes.done : exitCodes.usage;
}

async function check(target: string, directory: string): Promise<Checked> {
  try {
    return isFile(target) ? await checkFile(target) : await checkFleet(directory, target);
  } catch (error) {
    if (error instanceof FleetFileError) return { fleet: target, findings: error.findings };
    throw error;
  }
}

async function checkFleet(directory: string, name: string): Promise<Checked> {
  const { fleet, digest, findings } = await loadFleet(directory, name);
  return { fleet: fleet.name, digest, findings };
}

async function checkFile(path: string): Promise<Checked> {
  const file = await readText(path);
  if (file === undefined) throw usageProblem(`There is no file ${path}.`, 'lifeboat fleet check <fleet|file>');
  const expectedName = basename(path).replace(/\.ya?ml$/, '');
  const { findings } = parseFleetFile({ text: file.text, source: path, expectedName });
  return { fleet: path, digest: file.digest, findings };
}

/** A path, not a name: it has a folder or an extension. */
function isFile(target: string): boolean {
  return /[\\/]|\.ya?ml$/.test(target);
}
