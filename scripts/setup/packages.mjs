import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, runCommand } from './command.mjs';
import { withLock } from './lock.mjs';
import { SetupProblem } from './problem.mjs';

// npm writes this list last: an interrupted installation has none.
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Why the packages must be installed, or nothing when they are as the lockfile says.
 * @param {string} root
 */
export function stalePackages(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (!wanted) throw new SetupProblem('package-lock.json is missing or broken: restore it with git, then try again.');
  const installed = readPackages(join(root, INSTALLED));
  if (!installed) return 'The npm packages are not installed';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    const found = installed[path];
    // An optional package may be for another platform.
    if (!found && (entry.optional || entry.devOptional)) continue;
    if (found?.version !== entry.version || found.integrity !== entry.integrity) return 'The lockfile has changed';
    if (!existsSync(join(root, path, 'package.json')))
      return `The npm package ${path.replace('node_modules/', '')} is missing`;
  }
  return undefined;
}

/**
 * @param {{ root: string, env: NodeJS.ProcessEnv, say: (sentence: string) => void, signal: AbortSignal }} options
 */
export async function installPackages({ root, env, say, signal }) {
  await withLock(join(root, '.setup.lock'), { say, signal }, async () => {
    const reason = stalePackages(root);
    if (reason === undefined) return;
    const npm = onPath('npm', env);
    if (!npm) throw new SetupProblem(`${reason}, and npm is not on PATH: it comes with Node.`);
    say(`${reason}: running npm ci, usually within a minute ...`);
    rmSync(join(root, INSTALLED), { force: true });
    // Nothing here needs the packages' own install scripts.
    const flags = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code } = await runCommand(npm, ['ci', ...flags], { cwd: root, env, signal });
    if (signal.aborted || code === 0) return;
    rmSync(join(root, INSTALLED), { force: true });
    throw new SetupProblem(`npm could not install the packages (exit code ${code}, its messages are above).`);
  });
}

/** @param {string} file */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
