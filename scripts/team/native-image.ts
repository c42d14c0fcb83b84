import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { getBaseImage } from './image/base-image.ts';
import { readContext } from './image/build-context.ts';
import { asUser, Stage, type User } from './image/stage.ts';
import { repository } from './topology/places.ts';

/** The image of `temporal-docker/Dockerfile`, its steps done on this machine: the last stage's files in a folder. */
export interface NativeImage {
  /** The folder that stands for `/`. */
  readonly root: string;
  /** Below `root`, as `workingDirectory` is. */
  readonly workingDirectory: string;
  /** The image's ENV, and a PATH on which its own Node comes first; paths are those of this machine. */
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  /** What follows the entry point when nothing else is said. */
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly stopSignal: NodeJS.Signals;
  /** Who runs in it. */
  readonly user: User;
}

const dockerfile = join(repository, 'temporal-docker', 'Dockerfile');
const imageFile = 'image.json';

/**
 * Does the steps of the Dockerfile, each as a user that is not root, and leaves its last stage in `folder`. Needs a package
 * registry: to be called before a network is taken away.
 *
 * @throws Error for an instruction that is not understood, and with the words of a step that fails.
 */
export function buildNativeImage(folder: string, cache = join(folder, 'base-images')): NativeImage {
  const context = readContext(repository, `${dockerfile}.dockerignore`);
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of instructionsIn(dockerfile)) {
    if (!(instruction instanceof From)) {
      stage?.follow(instruction);
      continue;
    }
    const [image, name] = [instruction.getImage() ?? '', instruction.getBuildStage() ?? 'final'];
    const base = stages.get(image);
    const programs = base?.programs ?? getBaseImage(image, cache);
    stage = new Stage(join(folder, name), programs, context, stages);
    if (base !== undefined) stage.beginAs(base);
    stages.set(name, stage);
  }
  if (stage === undefined) throw new Error(`${dockerfile} has no stage.`);
  const image = imageOf(stage, folder);
  for (const other of stages.values()) if (other !== stage) rmSync(other.root, { recursive: true });
  writeFileSync(join(folder, imageFile), JSON.stringify(image, null, 2));
  return image;
}

/** An image that was built into this folder before. */
export function readNativeImage(folder: string): NativeImage {
  return JSON.parse(readFileSync(join(folder, imageFile), 'utf8')) as NativeImage;
}

/** How a service of the image starts: `args` follow the entry point, as a `command` of the compose file does. */
export function commandOf(image: NativeImage, args: readonly string[] = image.command): readonly [string, ...string[]] {
  const [program = '', ...rest] = [...asItsUser(image), ...image.entrypoint, ...args];
  return [program, ...rest];
}

/** The image's health check, to be run in the environment of the service. */
export function healthcheckOf(image: NativeImage): readonly [string, ...string[]] {
  const [program = '', ...rest] = [...asItsUser(image), ...image.healthcheck];
  return [program, ...rest];
}

function asItsUser({ user }: NativeImage): readonly string[] {
  return process.getuid?.() === 0 ? asUser(user) : [];
}

function instructionsIn(file: string): readonly Instruction[] {
  return DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions();
}

function imageOf(stage: Stage, folder: string): NativeImage {
  const { settings } = stage;
  if (settings.user === undefined) throw new Error(`${dockerfile} names no USER: it would run as root.`);
  const home = join(folder, 'no-home');
  mkdirSync(home, { recursive: true });
  const translated = (words: readonly string[]): readonly string[] => words.map((word) => stage.translated(word));
  return {
    root: stage.root,
    workingDirectory: stage.here(settings.workingDirectory),
    environment: stage.environment(home),
    entrypoint: translated(settings.entrypoint),
    command: translated(settings.command),
    healthcheck: translated(settings.healthcheck),
    stopSignal: settings.stopSignal as NodeJS.Signals,
    user: settings.user,
  };
}
