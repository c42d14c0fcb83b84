import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryFile } from '../../src/cli/repository.ts';
import { soundApprovals } from '../fleets/approvals-text.ts';
import { soundFileWith } from '../fleets/fleet-text.ts';
import { fileWithInstances } from '../fleets/instance-text.ts';
import { lifeboat, type Ended } from './lifeboat.ts';

describe('fleet check', () => {
  const env = { LIFEBOAT_FLEETS: repositoryFile('fleets') };

  it('of a good fleet ends with 0', async () => {
    const { code, out } = await lifeboat('fleet check demo', {}, { env });
    assert.equal(code, 0);
    assert.match(out, /^Fleet file demo: good, digest [0-9a-f]{12}/);
  });

  it('of a fleet without an account warns that what is behind the gate refuses it, and ends with 0', async () => {
    const text = readFileSync(repositoryFile('fleets/demo.yaml'), 'utf8');
    const fleets = mkdtempSync(join(tmpdir(), 'lifeboat-no-account-'));
    writeFileSync(join(fleets, 'demo.yaml'), text.replace(/^account:.*\n/m, ''));
    for (const target of ['demo', join(fleets, 'demo.yaml')]) {
      const { code, out } = await lifeboat(`fleet check ${target}`, {}, { env: { LIFEBOAT_FLEETS: fleets } });
      assert.equal(code, 0);
      assert.match(out, /: good, [^]*warning AccountNotNamed: .*decommission and teardown refuse/);
    }
    rmSync(fleets, { recursive: true });
    assert.doesNotMatch((await lifeboat('fleet check demo', {}, { env })).out, /AccountNotNamed/);
  });

  it('of a fleet with instances shows its groups, by name and by path', async () => {
    const alternatives = [{ instanceType: 'm6i.large' }, { subnetId: 'subnet-0f9e8d7c' }];
    const managedInstance = { imageId: 'ami-0a1b2c3d4e5f', instanceType: 'm7i.large', subnetId: 'subnet-0a1b2c3d' };
    const groups = [
      { name: 'kiosks', count: 30, alternatives, managedInstance },
      { name: 'lab', billingMode: 'MONTHLY', managedInstance: { imageId: 'ami-0a1b2c3d4e5f' } },
    ];
    const fleets = mkdtempSync(join(tmpdir(), 'lifeboat-instances-'));
    writeFileSync(join(fleets, 'demo.yaml'), fileWithInstances(...groups));
    for (const target of ['demo', join(fleets, 'demo.yaml')]) {
      const { code, out } = await lifeboat(`fleet check ${target}`, {}, { env: { LIFEBOAT_FLEETS: fleets } });
      assert.equal(code, 0, out);
      assert.match(out, /\n31 instances in 2 groups:\n {2}kiosks {2}30 {2}m7i\.large +HOURLY +2 alternatives\n/);
      assert.match(out, /\n {2}lab +1 +type left to AWS {2}MONTHLY\n/);
    }
    const { json } = await lifeboat('fleet check demo --json', {}, { env: { LIFEBOAT_FLEETS: fleets } });
    assert.deepEqual(json()['instances'], [
      { name: 'kiosks', count: 30, billingMode: 'HOURLY', instanceType: 'm7i.large', alternatives: 2 },
      { name: 'lab', count: 1, billingMode: 'MONTHLY', alternatives: 0 },
    ]);
    rmSync(fleets, { recursive: true });
    assert.equal('instances' in (await lifeboat('fleet check demo --json', {}, { env })).json(), false);
  });

  it('of a file with mistakes shows them all with their lines, and ends with 2', async () => {
    const { code, out } = await lifeboat(`fleet check ${repositoryFile('fleets/regions.yaml')}`);
    assert.equal(code, 2);
    assert.ok((out.match(/error .*regions\.yaml:\d+:\d+/g)?.length ?? 0) > 2);
  });

  it('of an unknown fleet names those that exist', async () => {
    const { code, out } = await lifeboat('fleet check dem', {}, { env });
    assert.equal(code, 2);
    assert.match(out, /UnknownFleet[^]*demo/);
    const trial = { LIFEBOAT_FLEETS: repositoryFile('examples/decommission') };
    assert.match((await lifeboat('fleet check nope', {}, { env: trial })).out, /Fleets in .*: trial\.\n/);
  });

  it('of a file that is not there ends with 2', async () => {
    assert.equal((await lifeboat('fleet check nowhere/x.yaml')).code, 2);
  });

  describe('beside an approvals file', () => {
    let fleets: string;
    before(() => {
      fleets = mkdtempSync(join(tmpdir(), 'lifeboat-fleet-check-'));
      writeFileSync(join(fleets, 'demo.yaml'), soundFileWith('decommission: {coolingOff: 59m}'));
      writeFileSync(join(fleets, 'strict.yaml'), soundApprovals);
      writeFileSync(join(fleets, 'wrong.yaml'), 'signers: []\n');
    });
    after(() => rmSync(fleets, { recursive: true }));
    const check = (target: string, approvals?: string): Promise<Ended> => {
      const named = approvals !== undefined && { LIFEBOAT_APPROVALS: join(fleets, approvals) };
      return lifeboat(`fleet check ${target}`, {}, { env: { LIFEBOAT_FLEETS: fleets, ...named } });
    };

    it('finds rules that would loosen it, by name and by path; without the file they are good', async () => {
      assert.equal((await check('demo')).code, 0);
      for (const target of ['demo', join(fleets, 'demo.yaml')]) {
        const { code, out } = await check(target, 'strict.yaml');
        assert.equal(code, 2);
        assert.match(out, /demo\.yaml:7:\d+ LooserRule/);
      }
    });

    it('finds the mistakes of the approvals file too: with them no run would pass its gate', async () => {
      const { code, out } = await check('demo', 'wrong.yaml');
      assert.equal(code, 2);
      assert.match(out, /wrong\.yaml:1:/);
      assert.match((await check('demo', 'nowhere.yaml')).out, /ApprovalsFileNotFound/);
    });

    it('takes the one in the fleets directory when none is named', async () => {
      cpSync(join(fleets, 'strict.yaml'), join(fleets, 'approvals.yaml'));
      assert.match((await check('demo')).out, /LooserRule/);
    });
  });
});
