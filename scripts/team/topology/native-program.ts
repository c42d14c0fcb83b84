import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, healthcheckOf, type NativeImage } from '../native-image.ts';
import type { Service } from './compose-model.ts';
import { makeCluster, systemUser } from './postgres-cluster.ts';

/** A service of the compose file as a process of this machine. */
export interface NativeProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The user it runs as, when this one is root and the program refuses that. */
  readonly user?: string;
  readonly cwd: string;
  /** Where a path of the container is on this machine. */
  readonly place: (path: string) => string;
  /** Program and arguments; absent where there is none. */
  readonly healthcheck?: readonly string[];
}

/** Where the programs are that stand in for images. */
export interface Machine {
  /** The folder with those that were built. */
  readonly programs: string;
  /** The folder with PostgreSQL's. */
  readonly postgres: string;
  /** Our own image. */
  readonly image: NativeImage;
  /** A folder for the data of the volumes. */
  readonly volumes: string;
}

type Start = Pick<NativeProgram, 'command' | 'args' | 'cwd' | 'user'>;

/** How the container of an image begins, in the words of this machine. Each image's entry point is named beside it. */
const entryPoints: Readonly<Record<string, (service: Service, machine: Machine) => Start>> = {
  // docker-entrypoint.sh: makes the cluster when PGDATA is empty, then becomes the command.
  postgres: (service, machine) => {
    makeCluster(service.environment, machine.postgres);
    const [, ...args] = service.command;
    return { command: join(machine.postgres, 'postgres'), args, cwd: '/', user: systemUser };
  },
  // /etc/temporal/entrypoint.sh: `temporal-server start`; every service name is an address of this machine.
  'temporalio/server': (_, { programs }) => ({ command: join(programs, 'temporal-server'), args: ['start'], cwd: '/' }),
  // No entry point: the command itself.
  'temporalio/admin-tools': ({ command: [command = '', ...args] }) => ({ command, args, cwd: '/' }),
  // start-ui-server.sh: `./ui-server --env docker start` beside its config/docker.yaml.
  'temporalio/ui': (_, { programs }) => ({
    command: join(programs, 'ui-server'),
    args: ['--root', join(programs, 'ui'), '--env', 'docker', 'start'],
    cwd: join(programs, 'ui'),
  }),
  'prom/prometheus': ({ command }, { programs }) => ({
    command: join(programs, 'prometheus'),
    args: command,
    cwd: '/',
  }),
};

/** Whether this machine has a program for the image of a service. Grafana has none. */
export function isNative({ image }: Service): boolean {
  return nameOf(image) in entryPoints || nameOf(image) === 'lifeboat';
}

/** The process that a service becomes; the paths of its mounts become the paths of their sources. */
export function nativeProgram(service: Service, machine: Machine): NativeProgram {
  const entryPoint = entryPoints[nameOf(service.image)];
  if (entryPoint === undefined) return ourProgram(service, machine);
  const place = placesOf(service, machine);
  const { healthcheck } = service;
  const here = { ...service, environment: placed(service.environment, place), command: service.command.map(place) };
  const path = [machine.programs, machine.postgres, process.env['PATH']].join(':');
  const env = { ...here.environment, PATH: path, HOME: machine.volumes };
  return { ...entryPoint(here, machine), env, place, ...(healthcheck !== undefined && { healthcheck }) };
}

/** The image that `Dockerfile` makes, its steps done on this machine: its own entry point, variables, user and check. */
function ourProgram(service: Service, machine: Machine): NativeProgram {
  const { image } = machine;
  const inContainer = image.workingDirectory.slice(image.root.length);
  const own = { type: 'bind', source: image.workingDirectory, target: inContainer } as const;
  const place = placesOf({ ...service, mounts: [...service.mounts, own] }, machine);
  const [command, ...args] = commandOf(image, service.command.map(place));
  const env = { ...image.environment, ...placed(service.environment, place) };
  const healthcheck = service.healthcheck ?? healthcheckOf(image);
  return { command, args, env, cwd: image.workingDirectory, place, healthcheck };
}

const placed = (environment: Service['environment'], place: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, place(text)]));

const nameOf = (image: string): string => image.replace(/:[^:/]*$/, '');

function placesOf({ mounts }: Service, machine: Machine): (text: string) => string {
  const places = mounts.map(({ type, source, target }) => ({
    target: new RegExp(`(^|=)${target}(?=/|$)`),
    place: type === 'bind' ? source : volume(source, machine),
  }));
  return (text) => places.reduce((words, { target, place }) => words.replace(target, `$1${place}`), text);
}

function volume(name: string, { volumes }: Machine): string {
  const folder = join(volumes, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
