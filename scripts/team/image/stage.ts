import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Copy, Env, Instruction } from 'dockerfile-ast';
import { copyInto, type BuildContext } from './build-context.ts';

/** A user by numbers. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Nobody's: what a step needs must not be root's rights. */
const builder: User = { uid: 65534, gid: 65534 };

/** What is told of an image beside its files. */
export interface ImageSettings {
  readonly environment: Record<string, string>;
  workingDirectory: string;
  user?: User;
  entrypoint: readonly string[];
  command: readonly string[];
  healthcheck: readonly string[];
  stopSignal: string;
}

/** One stage of a Dockerfile: a folder that stands for its root, and what its instructions have said. */
export class Stage {
  readonly root: string;
  readonly programs: string;
  readonly settings: ImageSettings;
  readonly #context: BuildContext;
  readonly #stages: ReadonlyMap<string, Stage>;

  /** @param programs the folder of the base image's own programs */
  constructor(root: string, programs: string, context: BuildContext, stages: ReadonlyMap<string, Stage>) {
    this.root = root;
    this.programs = programs;
    this.#context = context;
    this.#stages = stages;
    this.settings = {
      ...{ environment: {}, workingDirectory: '/', entrypoint: [], command: [], healthcheck: [] },
      stopSignal: 'SIGTERM',
    };
    mkdirSync(root, { recursive: true });
  }

  /** Where a path of the image lies on this machine. */
  here(path: string): string {
    return join(this.root, path);
  }

  /** Takes over files and settings of the stage that this one is made from. */
  beginAs({ root, settings }: Stage): void {
    cpSync(root, this.root, { recursive: true, verbatimSymlinks: true });
    const environment = { ...settings.environment };
    Object.assign(this.settings, settings, { environment });
  }

  /** Does what an instruction says. @throws Error for one that is not understood, and when its step fails. */
  follow(instruction: Instruction): void {
    const words = instruction.getExpandedArguments().map((argument) => argument.getValue());
    const said = this.settings;
    switch (instruction.getKeyword()) {
      case 'ARG':
      case 'LABEL':
        return;
      case 'ENV':
        return void Object.assign(said.environment, pairsIn(instruction as Env));
      case 'WORKDIR':
        said.workingDirectory = posix.resolve(said.workingDirectory, words[0] ?? '');
        return void mkdirSync(this.here(said.workingDirectory), { recursive: true });
      case 'COPY':
        return this.#copy(instruction, words);
      case 'RUN':
        return this.#run(instruction.getArgumentsContent() ?? '');
      case 'USER':
        return void (said.user = userIn(words[0] ?? ''));
      case 'STOPSIGNAL':
        return void (said.stopSignal = words[0] ?? '');
      case 'HEALTHCHECK':
        return void (said.healthcheck = listAfter('CMD', instruction));
      case 'ENTRYPOINT':
        return void (said.entrypoint = listAfter('', instruction));
      case 'CMD':
        return void (said.command = listAfter('', instruction));
      default:
        throw new Error(`${instruction.getKeyword()} has no native counterpart.`);
    }
  }

  #copy(instruction: Instruction, words: readonly string[]): void {
    const from = (instruction as Copy).getFromFlag()?.getValue() ?? undefined;
    const odd = (instruction as Copy).getFlags().find((flag) => flag.getName() !== 'from');
    if (odd !== undefined) throw new Error(`COPY --${odd.getName()} has no native counterpart.`);
    const paths = words.filter((word) => !word.startsWith('--'));
    const target = paths.at(-1) ?? '';
    const other = from === undefined ? undefined : this.#stages.get(from);
    if (from !== undefined && other === undefined) throw new Error(`COPY: there is no stage ${from}.`);
    const context = other === undefined ? this.#context : { folder: other.root, isSeen: () => true };
    const inImage = posix.resolve(this.settings.workingDirectory, target) + (target.endsWith('/') ? '/' : '');
    for (const source of paths.slice(0, -1)) copyInto(this.here(inImage), source, context);
  }

  /** By a shell, as somebody who is not root; whatever it makes belongs to the stage. */
  #run(command: string): void {
    const cwd = this.here(this.settings.workingDirectory);
    const home = this.here('/home');
    mkdirSync(home, { recursive: true });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) execFileSync('chown', ['-R', `${builder.uid}:${builder.gid}`, this.root]);
    const shell = ['sh', '-euc', command];
    const [program = '', ...args] = isRoot ? [...asUser(builder), ...shell] : shell;
    execFileSync(program, args, {
      cwd,
      env: { ...this.environment(home), ...npmSettings() },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (isRoot) execFileSync('chown', ['-R', '0:0', this.root]);
  }

  /** The environment of a process in this stage: the image's own, and nothing of this machine's but the way to programs. */
  environment(home: string): Record<string, string> {
    // Packages of this repository are not those of the image.
    const system = (process.env['PATH'] ?? '').split(':').filter((place) => !place.includes('node_modules'));
    const path = [this.programs, ...system].join(':');
    const own = Object.entries(this.settings.environment).map(([name, text]) => [name, this.translated(text)] as const);
    return { PATH: path, HOME: home, ...Object.fromEntries(own) };
  }

  /** A word of the image in which absolute paths of its working directory become paths of this machine. */
  translated(word: string): string {
    const { workingDirectory } = this.settings;
    if (workingDirectory === '/') return word;
    return word === workingDirectory || word.startsWith(`${workingDirectory}/`) ? this.here(word) : word;
  }
}

/** What makes a command somebody else's. */
export function asUser({ uid, gid }: User): readonly string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
}

/** Where this machine gets packages from is its own affair, as it is a machine's with a container engine. */
function npmSettings(): Record<string, string> {
  const kept = ['npm_config_registry', 'NPM_CONFIG_REGISTRY', 'npm_config_cafile', 'NODE_EXTRA_CA_CERTS'];
  const found = Object.entries(process.env).filter(([name, text]) => kept.includes(name) && text !== undefined);
  return Object.fromEntries(found) as Record<string, string>;
}

function pairsIn(instruction: Env): Record<string, string> {
  return Object.fromEntries(instruction.getProperties().map((each) => [each.getName(), each.getValue() ?? '']));
}

function userIn(text: string): User {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (uid === undefined || uid === '0') throw new Error(`USER ${text} must be two numbers, and not root.`);
  return { uid: Number(uid), gid: Number(gid) };
}

function listAfter(word: string, instruction: Instruction): readonly string[] {
  const content = instruction.getArgumentsContent() ?? '';
  const list: unknown = JSON.parse(content.slice(content.indexOf('[', content.indexOf(word))));
  if (!Array.isArray(list)) throw new Error(`${instruction.getKeyword()} must be a JSON list: a shell eats signals.`);
  return list.map(String);
}
