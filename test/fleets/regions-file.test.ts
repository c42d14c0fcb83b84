import assert from 'node:assert/strict';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { FleetFileError } from '../../src/fleets/fleet-file.ts';
import { loadRegions, parseRegionsFile } from '../../src/fleets/regions-file.ts';

const rateOf = (text: string, region: string, service: string): number | undefined =>
  parseRegionsFile({ text, source: 'regions.yaml' }).settings?.rates.find(
    (rate) => rate.region === region && rate.service === service,
  )?.callsPerSecond;

const codesIn = (text: string): string[] =>
  parseRegionsFile({ text, source: 'regions.yaml' }).findings.map(
    (finding) => `${finding.code} ${(finding.source ?? '').replace('regions.yaml:', '')}`,
  );

describe('a regions file', () => {
  it('gives the rate of every lane, those known of AWS where it says nothing', () => {
    const text = 'regions:\n  us-east-1: {workspaces: 0.5}\n  eu-west-1: {workspaces: 1000, ses: 14, instances: 9}\n';
    assert.equal(rateOf(text, 'us-east-1', 'workspaces'), 0.5);
    assert.equal(rateOf(text, 'us-east-1', 'ses'), 1);
    assert.equal(rateOf(text, 'us-west-2', 'workspaces'), 2);
    assert.equal(rateOf(text, 'eu-west-1', 'workspaces'), 1000);
    assert.equal(rateOf(text, 'eu-west-1', 'ses'), 14);
    assert.equal(rateOf(text, 'us-west-2', 'instances'), 2);
    assert.equal(rateOf(text, 'eu-west-1', 'instances'), 9);
    assert.equal(parseRegionsFile({ text, source: 'regions.yaml' }).settings?.rates.length, 12);
  });

  it('is refused for rates that are out of range or no numbers, each with its line', () => {
    const rates = ['0', '-1', '1001', '.inf', '.nan', '"2"', 'null'];
    for (const rate of rates) {
      const { findings } = parseRegionsFile({ text: `regions:\n  us-east-1:\n    ses: ${rate}\n`, source: 'r.yaml' });
      assert.deepEqual(
        findings.map((finding) => finding.source?.startsWith('r.yaml:3:')),
        [true],
        rate,
      );
      assert.match(findings[0]?.remedy ?? '', /above 0, at most 1000/);
    }
  });

  it('is refused for Regions and services that it cannot know', () => {
    const text = 'regions:\n  us-east-2: {workspaces: 2}\n  us-west-2: {workspace: 2}\nregion: {}\n';
    assert.deepEqual(codesIn(text), ['UnknownKey 2:3', 'UnknownKey 3:15', 'UnknownKey 4:1']);
  });

  it('is refused when it is empty or a fleet file', () => {
    assert.deepEqual(codesIn(''), ['EmptyFile 1:1']);
    assert.deepEqual(codesIn('fleet: demo\n'), ['MissingKey 1:1', 'UnknownKey 1:1']);
    assert.deepEqual(codesIn('regions:\n'), ['MissingValue 1:1']);
  });

  it('that does not exist is named together with the setting', async () => {
    const path = join(tmpdir(), 'lifeboat-no-such-regions.yaml');
    await assert.rejects(loadRegions(path), (error) => {
      assert.ok(error instanceof FleetFileError);
      assert.equal(error.findings[0]?.code, 'RegionsFileNotFound');
      assert.match(error.message, /LIFEBOAT_REGIONS/);
      return true;
    });
  });
});
