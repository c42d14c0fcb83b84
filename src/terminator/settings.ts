import type { KeyObject } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Finding } from '../domain/finding.ts';
import { loadApprovals } from '../fleets/approvals-file.ts';
import { FleetFileError } from '../fleets/fleet-file.ts';
import type { PayloadKeys } from '../fleets/payload-keys-file.ts';
import { KeyFileError, readPrivateKey } from '../signing/private-key.ts';
import { readerOf, type Environment } from '../worker/environment.ts';
import { readPayloadKeys } from '../worker/payload-keys.ts';
import { checkDirectory } from '../worker/preparations.ts';
import { readProcessSettings, type ProcessSettings } from '../worker/settings.ts';
import { StartFailure } from '../worker/start-failure.ts';

/** What the terminator is told by its environment, and by nobody else. */
export interface TerminatorSettings extends ProcessSettings {
  /** The file with the public keys of those who may sign, and the rules of the gate. */
  readonly approvalsFile: string;
  /** Where the evidence goes: outside Temporal, for histories expire. */
  readonly evidenceDirectory: string;
  /** The terminator's own key, for the heads of the evidence. */
  readonly evidenceKey: KeyObject;
  /** WorkSpaces calls per second, of this process alone. */
  readonly callsPerSecond: number;
  /** Absent when payload encryption is off. */
  readonly payloadKeys?: PayloadKeys;
}

/** The gentlest start: half of what AWS allows, so that the worker's lane keeps its share. */
const defaultRate = 1;

/**
 * Reads and checks the environment and the files that it names.
 *
 * @throws StartFailure with every mistake at once.
 */
export async function readTerminatorSettings(environment: Environment): Promise<TerminatorSettings> {
  const findings: Finding[] = [];
  const read = readerOf(environment, findings);
  const required = (name: string, remedy: string): string => {
    const value = read.text(name);
    if (value === undefined) findings.push(missing(name, remedy));
    return value ?? '';
  };
  const ofEveryProcess = readProcessSettings(read);
  const callsPerSecond = read.rate('LIFEBOAT_TERMINATOR_RATE', 0.1, 1_000) ?? defaultRate;
  const approvalsFile = required(
    'LIFEBOAT_APPROVALS',
    'Set it to the file that says who may approve, and by which keys.',
  );
  const evidenceDirectory = required('LIFEBOAT_EVIDENCE', 'Set it to the directory in which the evidence is kept.');
  const keyFile = required('LIFEBOAT_EVIDENCE_KEY', 'Set it to the file with the private key of the terminator.');
  const [approvals, fleets, evidence, key, { payloadKeys, findings: ofPayloadKeys }] = await Promise.all([
    approvalsFile === '' ? [] : checkApprovals(approvalsFile),
    checkDirectory(ofEveryProcess.fleetsDirectory),
    evidenceDirectory === '' ? [] : checkEvidenceDirectory(evidenceDirectory),
    readKey(keyFile),
    readPayloadKeys(ofEveryProcess.payloadKeysFile),
  ]);
  findings.push(...approvals, ...fleets, ...evidence, ...key.findings, ...ofPayloadKeys);
  if (findings.length > 0 || key.key === undefined) throw new StartFailure(findings);
  const ownSettings = { approvalsFile, evidenceDirectory, evidenceKey: key.key, callsPerSecond };
  return { ...ofEveryProcess, ...ownSettings, ...(payloadKeys !== undefined && { payloadKeys }) };
}

function missing(name: string, remedy: string): Finding {
  return { severity: 'error', code: 'SettingMissing', summary: `${name} is not set.`, remedy };
}

async function checkApprovals(path: string): Promise<readonly Finding[]> {
  try {
    await loadApprovals(path);
    return [];
  } catch (error) {
    if (error instanceof FleetFileError) return error.findings;
    throw error;
  }
}

/** Who may write where the evidence lies may take away a file, and with it the memory of the terminator. */
const writableByOthers = 0o022;

async function checkEvidenceDirectory(path: string): Promise<Finding[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const remedy = 'Make it (mode 0700), on a disk that is backed up, or correct LIFEBOAT_EVIDENCE.';
    return [{ severity: 'error', code: 'EvidenceNotFound', summary: `There is no directory ${path}.`, remedy }];
  }
  if ((found.mode & writableByOthers) === 0) return [];
  const summary = `Others than its owner may write into the evidence directory ${path}.`;
  return [{ severity: 'error', code: 'EvidenceNotPrivate', summary, remedy: `Take it from them: chmod 700 ${path}` }];
}

async function readKey(path: string): Promise<{ readonly key?: KeyObject; readonly findings: readonly Finding[] }> {
  if (path === '') return { findings: [] };
  try {
    return { key: await readPrivateKey(path), findings: [] };
  } catch (error) {
    if (error instanceof KeyFileError) return { findings: [error.finding] };
    throw error;
  }
}
