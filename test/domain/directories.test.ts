import assert from 'node:assert/strict';
import { checkDirectories } from '../../src/domain/directories.ts';
import { refuses } from '../../src/domain/finding.ts';
import type { DirectoryRecord } from '../../src/domain/workspace.ts';
import { fleet, PRIMARY_REGION, STANDBY_REGION } from './desktops.ts';

const east: DirectoryRecord = {
  directoryId: 'd-east',
  region: PRIMARY_REGION,
  state: 'REGISTERED',
  type: 'AD_CONNECTOR',
};
const west: DirectoryRecord = { ...east, directoryId: 'd-west', region: STANDBY_REGION };
const codesFor = (...found: readonly DirectoryRecord[]): string[] =>
  checkDirectories(fleet(), found).map((finding) => finding.code);

describe('checkDirectories', () => {
  it('has nothing to say of registered directories, whatever else is registered', () => {
    assert.deepEqual(codesFor(east, west), []);
    assert.deepEqual(codesFor(east, west, { ...east, directoryId: 'd-third', state: 'ERROR' }), []);
  });

  it('finds every mistake at once: nothing registered is a finding for each directory', () => {
    const findings = checkDirectories(fleet(), []);
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [
        ['DirectoryNotFound', 'error'],
        ['DirectoryNotFound', 'error'],
      ],
    );
    assert.ok(refuses(findings));
  });

  it('says when the directories of a pair are exchanged, rather than that they are missing', () => {
    const exchanged = [
      { ...east, region: STANDBY_REGION },
      { ...west, region: PRIMARY_REGION },
    ];
    assert.deepEqual(codesFor(...exchanged), ['DirectoryInOtherRegion', 'DirectoryInOtherRegion']);
  });

  it('does not take a directory in a third Region for one in the other', () => {
    assert.deepEqual(codesFor(west, { ...east, region: 'eu-west-1' }), ['DirectoryNotFound']);
  });

  it('refuses a directory that is in any state but REGISTERED, or in none', () => {
    for (const state of ['REGISTERING', 'DEREGISTERED', 'ERROR', 'registered']) {
      assert.deepEqual(codesFor(east, { ...west, state }), ['DirectoryNotRegistered'], state);
    }
    const { state: _absent, ...stateless } = west;
    assert.deepEqual(codesFor(east, stateless), ['DirectoryNotRegistered']);
  });
});

describe('checkDirectories, beyond the states', () => {
  it('refuses a Simple AD on either side when data is to be replicated', () => {
    const replicated = fleet({ dataReplication: 'PRIMARY_AS_SOURCE' });
    const found = [{ ...east, type: 'SIMPLE_AD' }, west];
    const mirrored = [east, { ...west, type: 'SIMPLE_AD' }];
    const [here, ...others] = [found, mirrored].flatMap((records) => checkDirectories(replicated, records));
    assert.match(here?.summary ?? '', /^Directory d-east in us-east-1 is a Simple AD/);
    assert.deepEqual(
      others.map(({ code, summary }) => [code, summary.slice(0, 29)]),
      [['ReplicationNeedsOtherDirectory', 'Directory d-west in us-west-2']],
    );
    assert.deepEqual(codesFor({ ...east, type: 'SIMPLE_AD' }, west), [], 'the twin: without replication it will do');
  });

  it('names the directory and its Region, with a remedy, in every finding', () => {
    for (const finding of checkDirectories(fleet(), [{ ...east, state: 'ERROR' }])) {
      assert.match(finding.summary, /d-(east in us-east-1|west is not registered with WorkSpaces in us-west-2)/);
      assert.match(finding.remedy, /\.$/);
    }
  });

  it('has nothing to check in a fleet without directories', () => {
    assert.deepEqual(checkDirectories(fleet({ directories: [] }), []), []);
  });
});
