import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import type { WrittenFleet } from '../../src/fleets/written-fleet.ts';
import { codesIn, findingsIn, fleetIn, soundFile, soundFileWith } from './fleet-text.ts';

describe('a fleet file', () => {
  it('becomes a fleet with every default filled in', () => {
    assert.deepEqual(fleetIn(soundFile), {
      name: 'demo',
      primaryRegion: 'us-east-1',
      standbyRegion: 'us-west-2',
      directories: [{ primary: 'd-9067000001', standby: 'd-9267000001' }],
      exclude: { users: [], workspaces: [] },
      dataReplication: 'NO_REPLICATION',
      standbyTags: [],
      limits: {
        batchSize: 25,
        sliceSize: 500,
        toleratedFailures: { kind: 'percent', percent: 5 },
        provisioningDeadlineMs: 7_200_000,
        firstReadAfterMs: 540_000,
        pollIntervalMs: 60_000,
        reportAfterMs: 120_000,
        settleMs: 120_000,
        retryDelayMs: 5_000,
        mailDeadlineMs: 1_800_000,
        removalDeadlineMs: 1_800_000,
        callTimeoutMs: 60_000,
      },
      onFailure: 'ask',
    });
  });

  it('becomes a fleet with everything that it says', () => {
    const key = 'arn:aws:kms:us-west-2:111122223333:key/1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d';
    const written: WrittenFleet = {
      fleet: 'demo',
      account: '111122223333',
      primaryRegion: 'us-east-1',
      standbyRegion: 'us-west-2',
      directories: [{ primary: 'd-9067000001', standby: 'wsd-92670zz001' }],
      desktops: { include: { users: ['ada'] }, exclude: { users: ['grace'], workspaces: ['ws-12345678'] } },
      standby: {
        volumeEncryptionKey: key,
        dataReplication: 'PRIMARY_AS_SOURCE',
        tags: { constructor: 'a', 'b c': '' },
      },
      mail: { name: 'acme_mail-1', homeRegion: 'us-east-1', tags: { team: 'mail' } },
      limits: { batchSize: 20, sliceSize: 480, toleratedFailures: 5, callTimeout: '1.5s', pollInterval: '250ms' },
      onFailure: 'keep',
    };
    const fleet = fleetIn(stringify(written));
    assert.equal(fleet.account, '111122223333');
    assert.deepEqual(fleet.include, { users: ['ada'], workspaces: [] });
    assert.deepEqual(fleet.exclude, { users: ['grace'], workspaces: ['ws-12345678'] });
    assert.equal(fleet.volumeEncryptionKey, key);
    assert.equal(fleet.dataReplication, 'PRIMARY_AS_SOURCE');
    assert.deepEqual(fleet.standbyTags, [
      { key: 'constructor', value: 'a' },
      { key: 'b c', value: '' },
    ]);
    assert.deepEqual(fleet.mail, {
      name: 'acme_mail-1',
      homeRegion: 'us-east-1',
      secondRegion: 'us-west-2',
      tags: [{ key: 'team', value: 'mail' }],
    });
    assert.deepEqual([fleet.limits.batchSize, fleet.limits.sliceSize], [20, 480]);
    assert.deepEqual(fleet.limits.toleratedFailures, { kind: 'count', count: 5 });
    assert.deepEqual([fleet.limits.callTimeoutMs, fleet.limits.pollIntervalMs], [1500, 250]);
    assert.equal(fleet.onFailure, 'keep');
  });

  it('with five mistakes gives five findings, each with its line, what was found and what to write', () => {
    const text = `fleet: demo
account: 111122223333
primaryRegion: us-east-1
standbyRegion: us-east-1
directories:
  - primary: d-9067000001
    standby: d-92670000ZZ
limits:
  batchSize: 30
onfailure: keep
`;
    assert.deepEqual(
      findingsIn(text).map(({ source, code, summary, remedy }) => ({ source, code, summary, remedy })),
      [
        {
          source: 'demo.yaml:2:10',
          code: 'WrongType',
          summary: 'account is 111122223333, not an account of 12 digits, in quotes.',
          remedy: 'Write an account of 12 digits, in quotes.',
        },
        {
          source: 'demo.yaml:4:16',
          code: 'EqualRegions',
          summary: 'primaryRegion and standbyRegion are both "us-east-1".',
          remedy: 'Name two different Regions: a standby in the failing Region helps nobody.',
        },
        {
          source: 'demo.yaml:7:14',
          code: 'WrongValue',
          summary: 'directories[0].standby is "d-92670000ZZ", not a directory id such as d-90670a1b2c.',
          remedy: 'Write a directory id such as d-90670a1b2c.',
        },
        {
          source: 'demo.yaml:9:14',
          code: 'OutOfRange',
          summary: 'limits.batchSize is 30, not a whole number from 1 to 25.',
          remedy: 'Write a whole number from 1 to 25.',
        },
        {
          source: 'demo.yaml:10:1',
          code: 'UnknownKey',
          summary: 'onfailure is not a key that is known here.',
          remedy: 'Did you mean onFailure?',
        },
      ],
    );
  });

  it('without those five mistakes is accepted', () => {
    const text = soundFileWith('account: "111122223333"', 'limits:', '  batchSize: 25', 'onFailure: keep');
    assert.deepEqual(findingsIn(text), []);
    assert.equal(fleetIn(text).onFailure, 'keep');
  });

  it('says for every missing key where it belongs', () => {
    assert.deepEqual(codesIn('fleet: demo\ndirectories:\n  - primary: d-9067000001\n'), [
      'MissingKey 1:1',
      'MissingKey 1:1',
      'MissingKey 3:5',
    ]);
    assert.match(findingsIn('fleet: demo\nmail: {}\n')[0]?.summary ?? '', /^primaryRegion is missing\.$/);
  });

  it('with keys that have no value is told to fill or remove them', () => {
    assert.deepEqual(codesIn(soundFileWith('standby:', 'mail:', 'limits:', 'desktops:', '  include:')), [
      'MissingValue 7:1',
      'MissingValue 8:1',
      'MissingValue 9:1',
      'MissingValue 11:3',
    ]);
  });

  it('is refused for values of the wrong kind, each where it stands', () => {
    const text = soundFileWith(
      'desktops:',
      '  include:',
      '    users: [4711, true, null, [a], {b: c}]',
      '    workspaces: ws-12345678',
      'mail: [acme]',
      'onFailure: 1',
    );
    assert.deepEqual(codesIn(text), [
      'WrongType 9:13',
      'WrongType 9:19',
      'MissingValue 9:25',
      'WrongType 9:31',
      'WrongType 9:36',
      'WrongType 10:17',
      'WrongType 11:1',
      'WrongValue 12:12',
    ]);
  });

  it('is refused when a name is longer than AWS takes, and accepted at the limit', () => {
    const withUser = (user: string): string =>
      soundFileWith('desktops:', `  exclude: {users: [${JSON.stringify(user)}]}`);
    assert.deepEqual(codesIn(withUser('u'.repeat(64))), ['WrongValue 8:21']);
    assert.deepEqual(codesIn(withUser(' ada')), ['WrongValue 8:21']);
    assert.deepEqual(codesIn(withUser('')), ['WrongValue 8:21']);
    assert.deepEqual(codesIn(withUser('u'.repeat(63))), []);
    assert.deepEqual(codesIn(withUser('Ada Lovelace-Byron')), []);
  });

  it('takes whole ids only, whichever of the two forms a directory id has', () => {
    const withPrimary = (id: string): string => soundFile.replace('d-9067000001', id);
    for (const id of [
      'd-90670000',
      'd-9067000001/x',
      'xd-9067000001',
      'wsd-9067',
      `d-${'0'.repeat(64)}`,
      'wsd-ABCDEFGH',
    ]) {
      assert.deepEqual(codesIn(withPrimary(id)).slice(0, 1), id === 'd-90670000' ? [] : ['WrongValue 5:14'], id);
    }
    assert.deepEqual(codesIn(withPrimary('wsd-abcdefgh')), []);
  });

  it('finds what is meant by a key in the wrong style or with a slip, at every level', () => {
    const text = `fleet: demo
primary_region: us-east-1
standbyRegion: us-west-2
directories:
  - primary: d-9067000001
    standby: d-9267000001
    standbi: d-9267000002
desktops: {include: {user: [ada]}}
limits: {batch-size: 5, colour: blue}
`;
    assert.deepEqual(
      findingsIn(text).map((finding) => `${finding.source ?? ''} ${finding.remedy}`),
      [
        'demo.yaml:1:1 Add primaryRegion: one of the Regions of WorkSpaces multi-region resilience: us-east-1, us-west-2, eu-central-1, eu-west-1.',
        'demo.yaml:2:1 Did you mean primaryRegion?',
        'demo.yaml:7:5 Did you mean standby?',
        'demo.yaml:8:22 Did you mean users?',
        'demo.yaml:9:10 Did you mean batchSize?',
        'demo.yaml:9:25 Remove it.',
      ],
    );
  });
});
