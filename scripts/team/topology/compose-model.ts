import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { deploymentFolder } from './places.ts';

/** A file, a folder or a named volume, and where the container sees it. */
export interface Mount {
  readonly type: 'bind' | 'volume';
  /** A path of this machine, or the name of a volume. */
  readonly source: string;
  readonly target: string;
}

/** When another service must be, before this one starts. */
export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

/** A service as Compose itself renders it; only what the native topology heeds. */
export interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly dependsOn: Readonly<Record<string, Condition>>;
  /** Program and arguments; absent where the image's own check counts, or none. */
  readonly healthcheck?: readonly string[];
  readonly restart: string;
  readonly stopSignal: NodeJS.Signals;
}

/** The services of a compose file by name. */
export type Services = Readonly<Record<string, Service>>;

/** What to render: the overlays on top of compose.yaml, the profiles that are on, and the variables of `.env`. */
export interface Rendering {
  readonly overlays?: readonly string[];
  readonly profiles?: readonly string[];
  readonly environmentFile: string;
}

interface Rendered {
  readonly services: Readonly<Record<string, RenderedService>>;
}

interface RenderedService {
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly volumes?: readonly Mount[];
  readonly depends_on?: Readonly<Record<string, { condition: Condition }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly restart?: string;
  readonly stop_signal?: NodeJS.Signals;
}

/**
 * The services, read by Compose itself: a file that Compose would refuse starts nothing here either.
 *
 * @param compose the program
 * @throws Error with Compose's own words; or with the mounts whose source is missing, which Compose does not notice.
 */
export function readServices(compose: string, rendering: Rendering): Services {
  const { services } = JSON.parse(renderWith(compose, rendering, ['--format', 'json'])) as Rendered;
  const read = Object.fromEntries(Object.entries(services).map(([name, service]) => [name, serviceOf(service)]));
  const missing = missingSources(read);
  if (missing.length > 0) throw new Error(`These mounts have no source: ${missing.join(', ')}.`);
  return read;
}

/** What `docker compose config` prints. */
export function renderWith(compose: string, rendering: Rendering, options: readonly string[]): string {
  const { overlays = [], profiles = [], environmentFile } = rendering;
  const files = ['compose.yaml', ...overlays].flatMap((name) => ['--file', resolve(deploymentFolder, name)]);
  const on = profiles.flatMap((name) => ['--profile', name]);
  // Only the file's variables count, not those that happen to be set here.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  return execFileSync(compose, [...files, '--env-file', environmentFile, ...on, 'config', ...options], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Sources of mounts that do not exist: an engine would make empty folders of them. */
export function missingSources(services: Services): readonly string[] {
  return Object.values(services)
    .flatMap(({ mounts }) => mounts)
    .filter(({ type, source }) => type === 'bind' && !existsSync(source))
    .map(({ source }) => source);
}

function serviceOf(service: RenderedService): Service {
  const { image, command, environment = {}, volumes = [], depends_on = {}, healthcheck, restart = 'no' } = service;
  const [kind, ...test] = healthcheck?.test ?? [];
  if (kind !== undefined && kind !== 'CMD') throw new Error(`A health check is a program here, and not ${kind}.`);
  return {
    image,
    command: command ?? [],
    environment: Object.fromEntries(
      Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
    mounts: volumes.map(({ type, source, target }) => ({ type, source, target })),
    dependsOn: Object.fromEntries(Object.entries(depends_on).map(([name, { condition }]) => [name, condition])),
    ...(kind === 'CMD' && { healthcheck: test }),
    restart,
    stopSignal: service.stop_signal ?? 'SIGTERM',
  };
}
