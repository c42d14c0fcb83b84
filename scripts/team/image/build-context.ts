import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** The files that a build may see: the repository without what `.dockerignore` leaves out. */
export interface BuildContext {
  readonly folder: string;
  readonly isSeen: (path: string) => boolean;
}

/**
 * Reads a `.dockerignore` that leaves out everything and names what is seen; such a list fails closed.
 *
 * @throws Error for any pattern besides `*` and `!<path>`.
 */
export function readContext(folder: string, ignoreFile: string): BuildContext {
  const lines = readFileSync(ignoreFile, 'utf8').split('\n');
  const patterns = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const [first, ...seen] = patterns;
  const odd = seen.find((pattern) => !/^!\.?[\w-]+([./][\w-]+)*$/.test(pattern));
  if (first !== '*' || odd !== undefined) throw new Error(`${ignoreFile}: ${odd ?? first} is not understood here.`);
  const names = seen.map((pattern) => pattern.slice(1));
  const isSeen = (path: string): boolean => names.some((name) => path === name || path.startsWith(`${name}/`));
  return { folder, isSeen };
}

/**
 * Copies as COPY does: the contents of a folder, or files into a folder, with their modes.
 *
 * @throws Error when there is no such source, or the context leaves it out.
 */
export function copyInto(target: string, source: string, { folder, isSeen }: BuildContext): void {
  const from = join(folder, source);
  if (!existsSync(from) || !isSeen(relative(folder, from))) throw new Error(`COPY: ${source} is not in the context.`);
  const isFolder = lstatSync(from).isDirectory();
  const to = isFolder || !target.endsWith('/') ? target : join(target, basename(from));
  mkdirSync(isFolder ? to : dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  if (!isFolder) chmodSync(to, lstatSync(from).mode);
}
