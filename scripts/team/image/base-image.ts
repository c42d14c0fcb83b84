import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder with the program `node` of an image `node:<version>-bookworm-slim`, from the npm package that carries it.
 * The image's Debian is this machine's own system.
 *
 * @throws Error for any other image, and when the package cannot be got.
 */
export function getBaseImage(image: string, cache: string): string {
  const [, version] = /^node:(\d+\.\d+\.\d+)-bookworm-slim$/.exec(image) ?? [];
  if (version === undefined) throw new Error(`There is no native stand-in for the image ${image}.`);
  const package_ = `node-linux-${process.arch}`;
  const folder = join(cache, `node-${version}`);
  const programs = join(folder, 'node_modules', package_, 'bin');
  if (existsSync(join(programs, 'node'))) return programs;
  mkdirSync(folder, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...quiet, '--save-exact', `${package_}@${version}`]);
  return programs;
}
