import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { NativeService } from '../../../scripts/team/topology/native-service.ts';
import type { Topology } from '../../../scripts/team/topology/topology.ts';
import { keys } from '../../support/access-keys.ts';
import { writeRegionsFile } from '../../support/fleet-files.ts';
import type { RunningProcess } from '../../support/processes.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { Simulator } from '../../support/simulator.ts';
import type { TemporalServer } from '../../support/temporal-server.ts';
import { World, type WorldOptions } from '../../support/world.ts';
import { makeTopology, type TopologyWishes } from './use-topology.ts';

const namespace = 'lifeboat';

/** How a deployment's world is. */
export interface TeamWorldOptions extends TopologyWishes {
  readonly name: string;
  /** How much faster than real the world runs. */
  readonly speed: number;
  /** Calls per second that the lanes allow, as a multiple of AWS's own. */
  readonly lanePace?: number;
  /** Files to be copied beside the fleets, by their name there. */
  readonly files?: Readonly<Record<string, string>>;
  /** How the tests' own client reads and writes payloads. */
  readonly dataConverter?: WorldOptions['dataConverter'];
}

/** The whole deployment at work in a simulated AWS: the services of the compose file, and the world that they act on. */
export interface TeamWorld {
  readonly topology: Topology;
  readonly world: World;
  readonly close: () => Promise<void>;
}

/** Brings the deployment up, with fleets and rates of its own. */
export async function openTeamWorld({
  name,
  speed,
  lanePace = speed,
  files = {},
  dataConverter,
  ...wishes
}: TeamWorldOptions): Promise<TeamWorld> {
  const directory = scratchDirectory(namespace);
  const fleets = join(directory, 'fleets');
  writeRegionsFile(join(scratchDirectory(`${namespace}/fleets`), 'regions.yaml'), lanePace);
  for (const [file, source] of Object.entries(files)) copyFileSync(source, join(fleets, file));
  const topology = makeTopology({
    ...wishes,
    name,
    profiles: ['simulator', ...(wishes.profiles ?? [])],
    variables: {
      LIFEBOAT_FLEETS_FOLDER: fleets,
      AWS_ENDPOINT_URL: 'http://simulator:4566',
      AWS_REGION: 'us-west-2',
      LIFEBOAT_WORKER_ACCESS_KEY_ID: keys.builder,
      LIFEBOAT_WORKER_SECRET_ACCESS_KEY: 'only-for-the-simulator',
      ...wishes.variables,
    },
  });
  await topology.up('worker', 'temporal-ui', 'prometheus');
  const temporal = await serverOf(topology.service('temporal'));
  const simulator = new Simulator(processOf(topology.service('simulator'), 'http://simulator:4566'));
  const own = { ...(dataConverter && { dataConverter }), workers: 0, simulator };
  const world = await World.open({ name: namespace, temporal, speed, lanePace, ...own });
  const close = async (): Promise<void> => {
    await temporal.connection.close();
    await topology.down();
  };
  return { topology, world, close };
}

async function serverOf(service: NativeService): Promise<TemporalServer> {
  const address = 'temporal:7233';
  return {
    ...{ address, connection: await Connection.connect({ address }), logFile: service.logFile },
    // The deployment's own job has made it.
    newNamespace: (name) => Promise.resolve(name),
    kill: () => service.strike('SIGKILL'),
    signal: (signal) => void service.strike(signal),
    restart: () => service.healthy(),
    stop: () => service.stop(),
    isOwn: () => false,
  };
}

/** A service in the words of the tests' own processes. */
function processOf(service: NativeService, ready: string): RunningProcess<string> {
  const { name, logFile } = service;
  return {
    ...{ name, logFile, ready, pid: service.pid ?? 0, exited: new Promise<void>(() => undefined) },
    isRunning: () => true,
    exitCode: () => null,
    kill: (signal) => service.strike(signal),
    signal: (signal) => void service.strike(signal),
    stop: () => service.stop(),
  };
}
