import { basename, dirname } from 'node:path';
import { refuses, type Finding } from '../../domain/finding.ts';
import type { Fleet, InstanceGroup } from '../../domain/fleet.ts';
import { ownChoice } from '../../domain/instances/specification.ts';
import { loadApprovals, type ApprovalsFile } from '../../fleets/approvals-file.ts';
import { readText } from '../../fleets/file-text.ts';
import { FleetFileError, loadFleet, parseFleetFile } from '../../fleets/fleet-file.ts';
import { findUserData } from '../../fleets/user-data.ts';
import type { Context } from '../context.ts';
import { apiVersion, type CheckedGroup, type FleetCheckDocument } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { usageProblem } from '../problem.ts';
import { approvalsFile, fleetsDirectory } from '../repository.ts';
import type { Surroundings } from '../surroundings.ts';

type Checked = Pick<FleetCheckDocument, 'fleet' | 'digest' | 'instances' | 'findings'>;

/** Checks a fleet file, against the approvals file if there is one, and shows every mistake of both at once. */
export async function fleetCheck({ target }: { readonly target: string }, context: Context): Promise<ExitCode> {
  const { approvals, findings } = await checkApprovals(context.surroundings);
  const checked = await check(target, fleetsDirectory(context.surroundings), approvals);
  const all = [...checked.findings, ...findings];
  const ok = !refuses(all);
  context.show({ apiVersion, kind: 'FleetCheck', ok, ...checked, findings: all });
  return ok ? exitCodes.done : exitCodes.usage;
}

/** The approvals that fleet files may only tighten; without a file, fleet files are checked for themselves alone. */
async function checkApprovals(
  surroundings: Surroundings,
): Promise<{ readonly approvals?: ApprovalsFile; readonly findings: readonly Finding[] }> {
  const path = approvalsFile(surroundings);
  if (path === undefined) return { findings: [] };
  try {
    return { approvals: await loadApprovals(path), findings: [] };
  } catch (error) {
    if (error instanceof FleetFileError) return { findings: error.findings };
    throw error;
  }
}

async function check(target: string, directory: string, approvals: ApprovalsFile | undefined): Promise<Checked> {
  try {
    return isFile(target) ? await checkFile(target, approvals) : await checkFleet(directory, target, approvals);
  } catch (error) {
    if (error instanceof FleetFileError) return { fleet: target, findings: error.findings };
    throw error;
  }
}

async function checkFleet(directory: string, name: string, approvals: ApprovalsFile | undefined): Promise<Checked> {
  const { fleet, digest, findings } = await loadFleet(directory, name, approvals);
  return { fleet: fleet.name, digest, ...groupsIn(fleet), findings: [...findings, ...accountFindings(fleet)] };
}

async function checkFile(path: string, approvals: ApprovalsFile | undefined): Promise<Checked> {
  const file = await readText(path);
  if (file === undefined) throw usageProblem(`There is no file ${path}.`, 'lifeboat fleet check <fleet|file>');
  const expectedName = basename(path).replace(/\.ya?ml$/, '');
  const { fleet, findings } = parseFleetFile({
    text: file.text,
    source: path,
    expectedName,
    userData: await findUserData(dirname(path), file.text),
    ...(approvals !== undefined && { approvals }),
  });
  const known = { fleet: path, digest: file.digest };
  if (fleet === undefined) return { ...known, findings };
  return { ...known, ...groupsIn(fleet), findings: [...findings, ...accountFindings(fleet)] };
}

function groupsIn({ instances }: Pick<Fleet, 'instances'>): Pick<Checked, 'instances'> {
  return instances === undefined ? {} : { instances: instances.map(checkedGroup) };
}

function checkedGroup({ name, count, billingMode, managedInstance, alternatives }: InstanceGroup): CheckedGroup {
  const { instanceType } = ownChoice(managedInstance);
  return { name, count, billingMode, ...(instanceType && { instanceType }), alternatives: alternatives.length };
}

/** A fleet without an account is good for `prepare`; what is behind the gate refuses it. */
function accountFindings({ account }: Pick<Fleet, 'account'>): Finding[] {
  if (account !== undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'AccountNotNamed',
      summary: 'The file names no account: decommission and teardown refuse such a fleet.',
      remedy: 'Write `account:` with the 12 digits of the AWS account into the fleet file before you plan either.',
    },
  ];
}

/** A path, not a name: it has a folder or an extension. */
function isFile(target: string): boolean {
  return /[\\/]|\.ya?ml$/.test(target);
}
