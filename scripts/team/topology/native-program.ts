import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { asUser } from './as-user.ts';
import type { Service } from './compose-model.ts';
import { repository } from './places.ts';

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
}

/** Where the programs are that stand in for images. */
export interface Machine {
  /** The folder with those that were built. */
  readonly programs: string;
  /** The folder with PostgreSQL's. */
  readonly postgres: string;
  /** A folder for the data of the volumes. */
  readonly volumes: string;
}

/** PostgreSQL refuses to run as root. */
const systemUser = 'postgres';

type Start = Pick<NativeProgram, 'command' | 'args' | 'cwd' | 'user'>;

/** How the container of an image begins, in the words of this machine. Each image's entry point is named beside it. */
const entryPoints: Readonly<Record<string, (service: Service, machine: Machine) => Start>> = {
  // docker-entrypoint.sh: makes the cluster when PGDATA is empty, then becomes the command.
  postgres: (service, machine) => {
    makeCluster(service, machine);
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
  const place = placesOf(service, machine);
  const environment = Object.fromEntries(
    Object.entries(service.environment).map(([name, text]) => [name, place(text)]),
  );
  const here = { ...service, environment, command: service.command.map(place) };
  const entryPoint = entryPoints[nameOf(service.image)] ?? ourEntryPoint;
  const { programs, postgres, volumes } = machine;
  const path = [programs, postgres, process.env['PATH']].join(':');
  return { ...entryPoint(here, machine), env: { ...environment, PATH: path, HOME: volumes }, place };
}

/** The image that `Dockerfile` makes: its first argument says which of our programs it becomes. */
function ourEntryPoint({ command: [program = '', ...args] }: Service): Start {
  const files: Readonly<Record<string, string>> = {
    worker: 'src/worker.ts',
    terminator: 'src/terminator.ts',
    'codec-server': 'src/codec-server.ts',
    simulator: 'simulator/main.ts',
  };
  const file = files[program];
  const rest =
    file === undefined ? [join(repository, 'src/cli/main.ts'), program, ...args] : [join(repository, file), ...args];
  return { command: process.execPath, args: ['--import', 'tsx', ...rest], cwd: repository };
}

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

function makeCluster({ environment }: Service, { postgres }: Machine): void {
  const folder = environment['PGDATA'] ?? '';
  if (existsSync(join(folder, 'PG_VERSION'))) return;
  mkdirSync(folder, { recursive: true });
  const passwordFile = join(folder, '..', 'password');
  writeFileSync(passwordFile, environment['POSTGRES_PASSWORD'] ?? '', { mode: 0o600 });
  for (const path of [folder, join(folder, '..'), passwordFile]) giveTo(systemUser, path);
  const rules = [
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    `--pwfile=${passwordFile}`,
  ];
  const cluster = [`--pgdata=${folder}`, `--username=${environment['POSTGRES_USER'] ?? ''}`];
  const [command, args] = asUser(systemUser, join(postgres, 'initdb'), [...cluster, ...rules]);
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  rmSync(passwordFile);
}

function giveTo(user: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' })));
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
