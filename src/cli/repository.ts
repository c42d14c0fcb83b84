import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from './surroundings.ts';

/** A file of this repository, by its path from the root. */
export function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Where fleet files are looked for: LIFEBOAT_FLEETS, else `fleets` here, else `fleets` of this repository. */
export function fleetsDirectory({ env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): string {
  const named = env['LIFEBOAT_FLEETS'];
  if (named) return named;
  const here = join(cwd, 'fleets');
  return existsSync(here) ? here : repositoryFile('fleets');
}

/** The approvals file, if there is one: the one that LIFEBOAT_APPROVALS names, else `approvals.yaml` beside the fleet files. */
export function approvalsFile(surroundings: Pick<Surroundings, 'env' | 'cwd'>): string | undefined {
  const named = surroundings.env['LIFEBOAT_APPROVALS'];
  if (named) return named;
  const beside = join(fleetsDirectory(surroundings), 'approvals.yaml');
  return existsSync(beside) ? beside : undefined;
}
