import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Topology, type TopologyPlan } from '../../../scripts/team/topology/topology.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { nativeImage } from './image.ts';

/** What a test asks for beyond the plain services. */
export interface TopologyWishes extends Partial<Pick<TopologyPlan, 'overlays' | 'profiles'>> {
  /** Of its folder in the scratch directory. */
  readonly name?: string;
  /** Variables of `.env`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Where `npm run test:team` has put the programs. @throws Error when it did not. */
export function teamPrograms(): { readonly programs: string; readonly postgres: string } {
  const { LIFEBOAT_TEAM_PROGRAMS: programs, LIFEBOAT_TEAM_POSTGRES: postgres } = process.env;
  if (programs === undefined || postgres === undefined) throw new Error('These tests run with: npm run test:team');
  return { programs, postgres };
}

/** A topology with passwords of its own; nothing of it runs yet. */
export function makeTopology({ name = 'topology', variables = {}, ...rendering }: TopologyWishes = {}): Topology {
  const folder = scratchDirectory(name);
  // PostgreSQL's own user must reach its data.
  chmodSync(dirname(folder), 0o711);
  const environmentFile = join(folder, 'env');
  const all = { POSTGRES_PASSWORD: secret(), GRAFANA_PASSWORD: secret(), ...variables };
  writeFileSync(
    environmentFile,
    Object.entries(all)
      .map(([name, text]) => `${name}=${text}\n`)
      .join(''),
  );
  return new Topology({ ...teamPrograms(), image: nativeImage(), ...rendering, environmentFile, folder });
}

const secret = (): string => randomBytes(16).toString('hex');
