import { stat } from 'node:fs/promises';
import { AwsCallError } from '../aws/aws-call-error.ts';
import { requireCredentials } from '../aws/caller-identity.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { Finding } from '../domain/finding.ts';
import type { LaneRate } from '../domain/lanes.ts';
import { insideSentence } from '../domain/sentence.ts';
import { FleetFileError } from '../fleets/fleet-file.ts';
import type { PayloadKeys } from '../fleets/payload-keys-file.ts';
import { loadRegions } from '../fleets/regions-file.ts';
import type { Environment } from './environment.ts';
import { checkBundle, readPayloadKeys } from './payload-keys.ts';
import { readSettings, type WorkerSettings } from './settings.ts';
import { cannotStart, StartFailure } from './start-failure.ts';

/** What a worker reads before it starts. */
export interface WorkerFiles {
  readonly settings: WorkerSettings;
  readonly rates: readonly LaneRate[];
  /** Absent when payload encryption is off. */
  readonly payloadKeys?: PayloadKeys;
}

/**
 * Settings, rates and payload keys, checked together.
 *
 * @throws StartFailure with everything that is wrong with the environment and the files that it names.
 */
export async function readWorkerFiles(environment: Environment): Promise<WorkerFiles> {
  const { settings, findings } = readSettings(environment);
  if (settings === undefined) throw new StartFailure(findings);
  const { payloadKeysFile, workflowBundle } = settings;
  const [directory, regions, keys] = await Promise.all([
    checkDirectory(settings.fleetsDirectory),
    readRates(settings.regionsFile),
    readPayloadKeys(payloadKeysFile),
  ]);
  const bundle = keys.findings.length > 0 ? [] : await checkBundle(workflowBundle, keys.payloadKeys);
  const mistakes = [...directory, ...regions.findings, ...keys.findings, ...bundle];
  if (mistakes.length > 0) throw new StartFailure(mistakes);
  const { payloadKeys } = keys;
  return { settings, rates: regions.rates, ...(payloadKeys !== undefined && { payloadKeys }) };
}

/** A finding when there is no such directory of fleet files. */
export async function checkDirectory(path: string): Promise<Finding[]> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isDirectory) return [];
  const remedy = 'Start it where the fleet files are, or set LIFEBOAT_FLEETS to their directory.';
  return [{ severity: 'error', code: 'FleetsNotFound', summary: `There is no directory ${path}.`, remedy }];
}

async function readRates(
  path: string,
): Promise<{ readonly rates: readonly LaneRate[]; readonly findings: readonly Finding[] }> {
  try {
    return { rates: (await loadRegions(path)).rates, findings: [] };
  } catch (error) {
    if (error instanceof FleetFileError) return { rates: [], findings: error.findings };
    throw error;
  }
}

/** @throws StartFailure when the AWS SDK finds no credentials, or cannot load those that it found. */
export async function checkCredentials(clients: AwsClients, rates: readonly LaneRate[] = []): Promise<void> {
  const region = rates[0]?.region ?? 'us-east-1';
  try {
    await requireCredentials(clients, region);
  } catch (error) {
    const words = insideSentence(error instanceof AwsCallError ? error.failure.message : String(error));
    throw cannotStart(
      'NoCredentials',
      `There are no AWS credentials: ${words}.`,
      'Give the worker a role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for the simulator any value will do.',
      error,
    );
  }
}

/** A warning for the log when calls do not go to AWS: which variables say so, and where they go. */
export function endpointOverrides(environment: Environment): Readonly<Record<string, string>> {
  const set = Object.entries(environment).filter(([name, value]) => name.startsWith('AWS_ENDPOINT_URL') && value);
  return Object.fromEntries(set.map(([name, value]) => [name, value ?? '']));
}
