import type { ExitCode } from './exit-codes.ts';
import type { Globals } from './invocation.ts';

/** A place to write text to; `process.stdout` is one. */
export type Out = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Asks a person; undefined when they leave without an answer. */
export interface Asker {
  text(question: string): Promise<string | undefined>;
  choose<T extends string>(question: string, choices: Readonly<Record<T, string>>): Promise<T | undefined>;
}

/** The world as a command sees it: nothing else in this folder reads `process`. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: { readonly isTTY?: boolean };
  /** Data goes here. */
  readonly stdout: Out;
  /** Messages and progress go here. */
  readonly stderr: Out;
  /** Aborted by Ctrl-C, SIGTERM or SIGHUP. */
  readonly interrupted: AbortSignal;
  readonly ask: Asker;
  /** Makes this very process another program of the repository, so that signals and exit code are its own. */
  become(entry: string, args: readonly string[]): Promise<ExitCode>;
  readonly now: () => number;
}

type Environment = Surroundings['env'];

const isDumb = (env: Environment): boolean => env['TERM'] === 'dumb';

/** May this stream show colours? Only a terminal that nobody forbade them. */
export function wantsColor(out: Out, env: Environment, globals: Pick<Globals, 'color'>): boolean {
  return globals.color && !env['NO_COLOR'] && !isDumb(env) && out.isTTY === true;
}

/** May this stream be redrawn? Only a terminal that can move its cursor. */
export function wantsAnimation(out: Out, env: Environment): boolean {
  return out.isTTY === true && !isDumb(env) && !env['CI'];
}

/** May a person be asked for what is missing? */
export function mayAsk(surroundings: Surroundings, globals: Globals): boolean {
  const { stdin, stderr, env } = surroundings;
  return globals.input && !globals.json && stdin.isTTY === true && stderr.isTTY === true && !isDumb(env);
}
