import { join } from 'node:path';
import { repositoryFile } from '../repository.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the worker of the demonstration is told. */
export interface DemoPlaces {
  /** A file with nothing in it, instead of the AWS configuration of this machine. */
  readonly emptyFile: string;
  /** A `temporal.toml` with an empty profile, instead of that of this machine. */
  readonly emptyProfile: string;
  readonly temporalAddress: string;
  readonly awsUrl: string;
}

const theirs = /^(AWS|TEMPORAL|LIFEBOAT)_/;

/** The environment without anything that could lead to a real AWS account or a real Temporal server. */
export function harmlessEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined && !theirs.test(entry[0]);
  });
  return Object.fromEntries(kept);
}

/** The environment of the demonstration's worker: the simulated AWS, the server beside it, and the demo's files. */
export function workerEnvironment(env: Environment, places: DemoPlaces): Record<string, string> {
  const fleets = repositoryFile('fleets');
  return {
    ...harmlessEnvironment(env),
    AWS_ENDPOINT_URL: places.awsUrl,
    AWS_ACCESS_KEY_ID: 'demo',
    AWS_SECRET_ACCESS_KEY: 'demo',
    AWS_CONFIG_FILE: places.emptyFile,
    AWS_SHARED_CREDENTIALS_FILE: places.emptyFile,
    AWS_EC2_METADATA_DISABLED: 'true',
    TEMPORAL_ADDRESS: places.temporalAddress,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: places.emptyProfile,
    LIFEBOAT_FLEETS: fleets,
    LIFEBOAT_REGIONS: join(fleets, 'demo-regions.yaml'),
  };
}
