import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { scenarioRequest } from '../../simulator/control/scenario.ts';
import { knownRates } from '../../src/domain/lanes.ts';
import { loadApprovals } from '../../src/fleets/approvals-file.ts';
import { listFleets, loadFleet, parseFleetFile } from '../../src/fleets/fleet-file.ts';
import { loadRegions } from '../../src/fleets/regions-file.ts';
import { schemaFiles } from '../../src/fleets/write-schema.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { fleetIn, soundFile } from './fleet-text.ts';

const fleets = fileURLToPath(new URL('../../fleets/', import.meta.url));
const reference = fileURLToPath(new URL('../../docs/reference/fleet-file.md', import.meta.url));
const shipped = (file: string): string => readFileSync(`${fleets}${file}`, 'utf8');

describe('the shipped fleet files', () => {
  it('are all accepted without a warning', async () => {
    const names = await listFleets(fleets);
    assert.deepEqual(names, ['demo', 'example']);
    for (const name of names) assert.deepEqual((await loadFleet(fleets, name)).findings, []);
  });

  it('fit together: the rules of the example fleet only tighten those of the example of approvals', async () => {
    const approvals = await loadApprovals(`${fleets}approvals.example.yaml`);
    assert.deepEqual((await loadFleet(fleets, 'example', approvals)).findings, []);
  });

  it('show in the example every default as it is', () => {
    const { fleet } = parseFleetFile({
      text: shipped('example.yaml'),
      source: 'example.yaml',
      expectedName: 'example',
    });
    const defaults = fleetIn(soundFile);
    assert.deepEqual([fleet?.limits, fleet?.onFailure], [defaults.limits, defaults.onFailure]);
  });

  it('have the rates that are known of AWS, and sixty times as much for the demo', async () => {
    const rates = (await loadRegions(`${fleets}regions.yaml`)).rates;
    assert.deepEqual(
      new Set(rates.map((rate) => rate.region)),
      new Set(['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1']),
    );
    for (const rate of rates) assert.equal(rate.callsPerSecond, knownRates[rate.service]);
    const { fleet } = await loadFleet(fleets, 'demo');
    const demoRates = (await loadRegions(`${fleets}demo-regions.yaml`)).rates.filter((rate) =>
      [fleet.primaryRegion, fleet.standbyRegion].includes(rate.region),
    );
    assert.equal(demoRates.length, 6);
    for (const rate of demoRates) assert.equal(rate.callsPerSecond, 60 * knownRates[rate.service]);
  });
});

describe('the files of the decommission to try', () => {
  const examples = fileURLToPath(new URL('../../examples/decommission/', import.meta.url));

  it('are accepted: the fleet, the Regions, and the rules once somebody may sign', async () => {
    assert.deepEqual((await loadFleet(examples, 'trial')).findings, []);
    const { rates } = await loadRegions(`${examples}regions.yaml`);
    const quick = rates.filter(({ callsPerSecond }) => callsPerSecond === 20).map(({ region }) => region);
    assert.deepEqual(quick, ['us-east-1', 'us-west-2']);
    const [, signers = ''] = shipped('approvals.example.yaml').split(/^signers:\n/m);
    const entries = signers.split('\n\n')[0] ?? '';
    const file = join(scratchDirectory('trial'), 'approvals.yaml');
    writeFileSync(file, `${readFileSync(`${examples}rules.yaml`, 'utf8')}${entries}\n`);
    const { decommission } = (await loadApprovals(file)).rules;
    assert.deepEqual([decommission.approvals, decommission.coolingOffMs], [2, 15_000]);
  });

  it('make a world that the simulator takes', () => {
    const written = parse(readFileSync(`${examples}scenario.yaml`, 'utf8')) as unknown;
    assert.equal(scenarioRequest.safeParse(written).success, true);
  });
});

describe('the JSON Schemas for editors', () => {
  for (const [file, text] of Object.entries(schemaFiles())) {
    it(`are up to date: fleets/${file} is what src/fleets/write-schema.ts writes`, () => {
      assert.equal(shipped(file), text, 'run: npx tsx src/fleets/write-schema.ts');
    });
  }
});

describe('the reference of fleet files', () => {
  it('names every key', () => {
    const page = readFileSync(reference, 'utf8');
    const keys = Object.values(schemaFiles())
      .flatMap((text) => keysIn(JSON.parse(text)))
      .map((key) => key.replace(/^regions\.[a-z]+-[a-z]+-\d/, 'regions.<Region>'));
    assert.ok(keys.length > 35);
    for (const key of keys) assert.ok(page.includes(`\`${key}\``), `${key} is not in the reference`);
  });

  it('names every code of a finding, and no other', () => {
    const folder = fileURLToPath(new URL('../../src/fleets/', import.meta.url));
    const sources = readdirSync(folder).map((file) => readFileSync(`${folder}${file}`, 'utf8'));
    const codes = sources.flatMap((source) =>
      [...source.matchAll(/'((?:[A-Z][a-z0-9]+){2,})'/g)].map(([, code]) => code),
    );
    const chapter = readFileSync(reference, 'utf8').split('## Findings')[1] ?? '';
    const named = [...chapter.matchAll(/`((?:[A-Z][a-z0-9]+){2,})`/g)].map(([, code]) => code);
    assert.deepEqual(
      [...new Set(named)].sort(),
      [...new Set(codes)].filter((code) => code !== 'FleetFileError' && code !== 'WorkSpaces').sort(),
    );
  });
});

/** The names of all properties in a JSON Schema, as the page writes them: `limits.batchSize`, `directories[].primary`. */
function keysIn(schema: unknown, parent = ''): string[] {
  const { properties = {}, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
  if (items !== undefined) return keysIn(items, `${parent.slice(0, -1)}[].`);
  return Object.entries(properties).flatMap(([key, value]) => [
    `${parent}${key}`,
    ...keysIn(value, `${parent}${key}.`),
  ]);
}
