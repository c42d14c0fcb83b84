import { z } from 'zod';
import type { Finding } from '../domain/finding.ts';
import { knownRates, laneServices, type LaneRate, type LaneService } from '../domain/lanes.ts';
import { checkFile } from './checked-file.ts';
import { FleetFileError, readText } from './file-text.ts';
import { supportedRegions } from './written-values.ts';

/** What the regions file settles for all fleets: the rate of every lane. */
export interface RegionSettings {
  readonly rates: readonly LaneRate[];
}

const mostCallsPerSecond = 1000;
const rateWords = `a number of calls per second above 0, at most ${mostCallsPerSecond}`;

function rate(service: LaneService) {
  return z
    .number({ error: rateWords })
    .gt(0, { error: rateWords })
    .max(mostCallsPerSecond, { error: rateWords })
    .default(knownRates[service]);
}

const regionRates = z.strictObject(
  {
    workspaces: rate('workspaces').describe('WorkSpaces calls per second, over all workers and fleets.'),
    ses: rate('ses').describe('SES calls per second, over all workers and fleets.'),
    instances: rate('instances').describe('WorkSpaces Instances calls per second, over all workers and fleets.'),
  },
  { error: 'a mapping with workspaces, ses and instances' },
);

/** A regions file as people type it. Regions and services that it leaves out have the rates that are known of AWS. */
export const regionsFileSchema = z
  .strictObject(
    {
      regions: z.strictObject(Object.fromEntries(supportedRegions.map((name) => [name, regionRates.prefault({})])), {
        error: `a mapping of ${supportedRegions.join(', ')} to their rates`,
      }),
    },
    { error: 'a mapping that begins with "regions:"' },
  )
  .meta({ title: 'Lifeboat regions file' });

/** The rates of all Regions, or every finding of a file that is wrong. Never throws. */
export function parseRegionsFile(file: {
  readonly text: string;
  readonly source: string;
}):
  | { readonly settings: RegionSettings; readonly findings: readonly Finding[] }
  | { readonly settings?: never; readonly findings: readonly Finding[] } {
  const { read, findings } = checkFile(file.text, file.source, regionsFileSchema, () => [], 'fleets/regions.yaml');
  if (read === undefined) return { findings };
  const rates = Object.entries(read.regions).flatMap(([region, services]): LaneRate[] =>
    laneServices.map((service) => ({ region, service, callsPerSecond: services[service] })),
  );
  return { settings: { rates }, findings };
}

/** Reads a regions file. Throws a FleetFileError with every finding. */
export async function loadRegions(path: string): Promise<RegionSettings> {
  const file = await readText(path);
  if (file === undefined) throw new FleetFileError([missingFile(path)]);
  const parsed = parseRegionsFile({ text: file.text, source: path });
  if (parsed.settings === undefined) throw new FleetFileError(parsed.findings);
  return parsed.settings;
}

function missingFile(path: string): Finding {
  return {
    severity: 'error',
    code: 'RegionsFileNotFound',
    summary: `There is no regions file ${path}.`,
    remedy: 'Set LIFEBOAT_REGIONS to a regions file; fleets/regions.yaml is the one for AWS.',
    source: path,
  };
}

/** The JSON Schema of regions files, for editors. */
export function regionsFileJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(regionsFileSchema, { io: 'input' }) };
}
