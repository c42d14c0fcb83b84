import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { execa } from 'execa';
import type { Topology } from '../../../scripts/team/topology/topology.ts';
import { keys } from '../../support/access-keys.ts';
import { ownEnvironment } from '../../support/own-environment.ts';
import { repository } from '../../support/repository.ts';
import { jsonLine, startProcess, type RunningProcess } from '../../support/processes.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { keySource, TokenIssuer, type TokenWishes } from './token-issuer.ts';
import { makeTopology } from './use-topology.ts';

/** Where the OpenID provider of these tests is, for those who log in. */
export const providerUrl = 'http://identity:9092';

/** The Web UI, as the provider knows it. */
export const webUi = {
  id: 'temporal-ui',
  secret: 'known-to-the-provider',
  url: 'http://temporal-ui:8080',
  callbackUrl: 'http://temporal-ui:8080/auth/sso/callback',
} as const;

const address = 'temporal:7233';
const noProfile = { TEMPORAL_CONFIG_FILE: '/dev/null' };

/** Where a worker beside the deployment's says how it is. */
export const ownWorkerHealth = '127.0.0.1:9475';

/** Who works with the deployment, and what each may; the Web UI asks for namespaces and cluster, which belong to no namespace. */
export const people = {
  auditor: { subject: 'audit-dashboard', permissions: ['lifeboat:read'] },
  reader: { subject: 'rita.reader', permissions: ['lifeboat:read', 'temporal-system:read'] },
  operator: { subject: 'otto.operator', permissions: ['lifeboat:write', 'temporal-system:read'] },
  administrator: { subject: 'ada.administrator', permissions: ['lifeboat:admin'] },
  worker: { subject: 'lifeboat-worker', permissions: ['lifeboat:write'] },
} as const;

/** What a command of the CLI printed, and its exit code. */
export interface CliEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The deployment with compose.identity.yaml, and who issues its tokens. */
export class IdentityWorld {
  readonly topology: Topology;
  readonly issuer: TokenIssuer;
  /** The fleet of the demonstration, at its rates. */
  readonly fleets: string;
  readonly #connections: Connection[] = [];

  private constructor(topology: Topology, issuer: TokenIssuer, fleets: string) {
    this.topology = topology;
    this.issuer = issuer;
    this.fleets = fleets;
  }

  /** Publishes keys and gives each process its token; nothing runs yet. */
  static async open(name: string, variables: Readonly<Record<string, string>> = {}): Promise<IdentityWorld> {
    const issuer = await TokenIssuer.make();
    await issuer.publish();
    for (const person of ['administrator', 'worker'] as const) {
      scratchDirectory(`tokens/${person}`);
      writeToken(person, await issuer.token(people[person]));
    }
    const fleets = scratchDirectory('fleets');
    copyFileSync(join(repository, 'fleets/demo.yaml'), join(fleets, 'demo.yaml'));
    copyFileSync(join(repository, 'fleets/demo-regions.yaml'), join(fleets, 'regions.yaml'));
    const topology = makeTopology({
      name,
      overlays: ['compose.identity.yaml'],
      profiles: ['simulator'],
      variables: {
        LIFEBOAT_FLEETS_FOLDER: fleets,
        AWS_ENDPOINT_URL: 'http://simulator:4566',
        AWS_REGION: 'us-west-2',
        LIFEBOAT_WORKER_ACCESS_KEY_ID: keys.builder,
        LIFEBOAT_WORKER_SECRET_ACCESS_KEY: 'only-for-the-simulator',
        LIFEBOAT_ADMINISTRATOR_TOKENS: tokenFolder('administrator'),
        LIFEBOAT_WORKER_TOKENS: tokenFolder('worker'),
        TEMPORAL_JWT_KEY_SOURCE1: keySource,
        TEMPORAL_AUTH_PROVIDER_URL: providerUrl,
        TEMPORAL_AUTH_CLIENT_ID: webUi.id,
        TEMPORAL_AUTH_CLIENT_SECRET: webUi.secret,
        TEMPORAL_AUTH_CALLBACK_URL: webUi.callbackUrl,
        TEMPORAL_AUTH_USE_ID_TOKEN_AS_BEARER: 'true',
        ...variables,
      },
    });
    return new IdentityWorld(topology, issuer, fleets);
  }

  /** A connection to the server; without a token, that of a stranger. */
  connect(token?: string): Connection {
    // Not connected at once: with a bad token that fails already, and there is more to be asked.
    const connection = Connection.lazy({ address, tls: false, ...(token !== undefined && { apiKey: token }) });
    this.#connections.push(connection);
    return connection;
  }

  /** As one of the people. */
  async as(person: keyof typeof people): Promise<Connection> {
    return this.connect(await this.issuer.token(people[person]));
  }

  /** Runs `lifeboat …` as a person would, in a process of its own. */
  async cli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliEnd> {
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', ...args],
      {
        cwd: repository,
        reject: false,
        extendEnv: false,
        stdin: 'ignore',
        env: ownEnvironment({
          ...noProfile,
          NO_COLOR: '1',
          TEMPORAL_ADDRESS: address,
          TEMPORAL_NAMESPACE: 'lifeboat',
          ...env,
        }),
      },
    );
    return { exitCode: exitCode ?? -1, stdout, stderr };
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) await connection.close();
    await this.topology.down();
    await this.issuer.close();
  }
}

const tokenFolder = (process: string): string => scratchDirectory(`tokens/${process}`);

/** Renews the token of a process as it should be done: by renaming, so that nobody reads half of one. The image's user is somebody else. */
export function writeToken(process: string, token: string): void {
  const file = join(tokenFolder(process), 'token');
  writeFileSync(`${file}.new`, `${token}\n`, { mode: 0o644 });
  renameSync(`${file}.new`, file);
}

/** Starts another worker beside the deployment's, with a token of its own in a file of its own; resolves when it polls. */
export async function startOwnWorker(
  { issuer, fleets }: IdentityWorld,
  name: string,
  wishes: TokenWishes | undefined,
): Promise<RunningProcess<true>> {
  if (wishes !== undefined) writeToken(name, await issuer.token(wishes));
  const token = wishes === undefined ? {} : { LIFEBOAT_TEMPORAL_TOKEN_FILE: join(tokenFolder(name), 'token') };
  return startProcess<true>({
    name,
    command: process.execPath,
    cwd: repository,
    args: ['--import', 'tsx', 'src/worker.ts'],
    env: ownEnvironment({
      AWS_ENDPOINT_URL: 'http://simulator:4566',
      AWS_ACCESS_KEY_ID: keys.builder,
      AWS_SECRET_ACCESS_KEY: 'only-for-the-simulator',
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'lifeboat',
      TEMPORAL_TLS: 'false',
      LIFEBOAT_FLEETS: fleets,
      LIFEBOAT_HEALTH_ADDRESS: ownWorkerHealth,
      ...token,
    }),
    logFile: join(tokenFolder(name), 'worker.log'),
    ready: (line) => (jsonLine(line)?.['event'] === 'worker-ready' ? true : undefined),
  });
}

/** Starts an OpenID provider that signs with the issuer's key and lets in each of the people, by name and whatever password. */
export function startOpenIdProvider({ issuer }: IdentityWorld): Promise<RunningProcess<true>> {
  return startProcess<true>({
    name: 'OpenID provider',
    command: process.execPath,
    cwd: repository,
    args: ['--import', 'tsx', 'test/team/support/openid-provider.ts'],
    env: ownEnvironment({ OPENID_KEY: JSON.stringify(issuer.privateKey) }),
    logFile: join(scratchDirectory('openid'), 'provider.log'),
    ready: (line) => (line === 'listening' ? true : undefined),
  });
}
