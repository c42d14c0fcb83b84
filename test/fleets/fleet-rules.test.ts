import assert from 'node:assert/strict';
import { codesIn, findingsIn, fleetIn, soundFile, soundFileWith } from './fleet-text.ts';

const key = 'key/1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d';

describe('the Regions of a fleet', () => {
  it('are refused when multi-region resilience does not exist in them', () => {
    const text = soundFile.replace('us-west-2', 'ap-south-1').replace('us-east-1', '---');
    assert.deepEqual(codesIn(text), ['UnsupportedRegion 2:16', 'UnsupportedRegion 3:16']);
    assert.match(findingsIn(text)[1]?.remedy ?? '', /us-east-1, us-west-2, eu-central-1, eu-west-1/);
  });

  it('are refused when they are equal, and accepted when they differ', () => {
    assert.deepEqual(codesIn(soundFile.replace('us-west-2', 'us-east-1')), ['EqualRegions 3:16']);
    assert.deepEqual(codesIn(soundFile.replace('us-west-2', 'eu-west-1')), []);
  });
});

describe('the name of a fleet', () => {
  it('is refused when it differs from the name of its file', () => {
    assert.deepEqual(codesIn(soundFile.replace('demo', 'demo2')), ['NameDiffersFromFile 1:8']);
    assert.deepEqual(codesIn(soundFile.replace('demo', 'Demo')), ['WrongValue 1:8']);
  });
});

describe('a fleet without anything in it', () => {
  const regions = 'fleet: demo\nprimaryRegion: us-east-1\nstandbyRegion: us-west-2\n';

  it('is refused', () => {
    assert.deepEqual(codesIn(regions), ['EmptyFleet 1:1']);
    assert.deepEqual(codesIn(`${regions}directories: []\n`), ['EmptyFleet 4:1']);
  });

  it('but mail is accepted', () => {
    assert.deepEqual(fleetIn(`${regions}mail: {name: acme}\n`).directories, []);
  });

  it('because nobody is included is refused, and one with nobody excluded accepted', () => {
    assert.deepEqual(codesIn(soundFileWith('desktops:', '  include: {}')), ['EmptySelection 8:3']);
    assert.deepEqual(codesIn(soundFileWith('desktops:', '  include: {users: [], workspaces: []}')), [
      'EmptySelection 8:3',
    ]);
    assert.deepEqual(codesIn(soundFileWith('desktops:', '  exclude: {users: [], workspaces: []}')), []);
    assert.deepEqual(codesIn(soundFileWith('desktops:', '  include: {users: [], workspaces: [ws-12345678]}')), []);
  });
});

describe('the directories of a fleet', () => {
  it('are refused when one is named twice, on either side', () => {
    const text = soundFileWith(
      '  - primary: d-9067000001',
      '    standby: d-9267000002',
      '  - primary: d-9067000003',
      '    standby: d-9267000001',
      '  - {primary: d-9067000004, standby: d-9067000004}',
    );
    assert.deepEqual(codesIn(text), ['DirectoryTwice 7:14', 'DirectoryTwice 10:14', 'DirectoryTwice 11:38']);
    assert.equal(
      findingsIn(text)[1]?.summary,
      'Directory "d-9267000001" stands in line 6 already, as directories[0].standby.',
    );
  });

  it('are accepted when each is named once', () => {
    assert.deepEqual(codesIn(soundFileWith('  - primary: d-9067000002', '    standby: d-9267000002')), []);
  });
});

describe('the selection of desktops', () => {
  it('is refused when it names somebody twice, whatever the case of a user name', () => {
    const text = soundFileWith(
      'desktops:',
      '  include:',
      '    users: [ada, grace, Ada]',
      '    workspaces: [ws-12345678, ws-12345678]',
      '  exclude:',
      '    users: [joan, JOAN]',
    );
    assert.deepEqual(codesIn(text), ['UserTwice 9:25', 'WorkspaceTwice 10:31', 'UserTwice 12:19']);
  });

  it('is refused when it includes and excludes the same desktop', () => {
    const text = soundFileWith(
      'desktops:',
      '  include: {users: [Ada], workspaces: [ws-12345678]}',
      '  exclude: {users: [ADA], workspaces: [ws-12345678]}',
    );
    assert.deepEqual(codesIn(text), ['IncludedAndExcluded 9:21', 'IncludedAndExcluded 9:40']);
    assert.equal(findingsIn(text)[0]?.summary, '"ADA" is excluded here and included in line 8.');
  });

  it('is accepted when everybody is named once', () => {
    assert.deepEqual(
      codesIn(soundFileWith('desktops:', '  include: {users: [ada, grace]}', '  exclude: {users: [joan]}')),
      [],
    );
  });
});

describe('the key of the standbys’ volumes', () => {
  const withKey = (written: string): string => soundFileWith(`standby: {volumeEncryptionKey: '${written}'}`);

  it('is refused when its ARN is of another Region than the standbys', () => {
    assert.deepEqual(codesIn(withKey(`arn:aws:kms:us-east-1:111122223333:${key}`)), ['KeyInOtherRegion 7:32']);
  });

  it('is accepted in the standby Region, and without an ARN', () => {
    for (const written of [
      `arn:aws:kms:us-west-2:111122223333:${key}`,
      'arn:aws:kms:us-west-2:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
      'arn:aws:kms:us-west-2:111122223333:alias/desktops',
      '1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
      'alias/desktops',
    ]) {
      assert.deepEqual(codesIn(withKey(written)), [], written);
    }
  });

  it('is refused when it is no key at all', () => {
    for (const written of ['', 'desktops', 'arn:aws:s3:::bucket', `arn:aws:kms:us-west-2:1:${key}`]) {
      assert.deepEqual(codesIn(withKey(written)), ['WrongValue 7:32'], written);
    }
  });

  it('is missed, with a warning, when data is replicated, for both sides need a customer-managed one', () => {
    const replicated = ['standby:', '  dataReplication: PRIMARY_AS_SOURCE'];
    assert.deepEqual(codesIn(soundFileWith(...replicated)), ['ReplicationNeedsKey? 8:20']);
    assert.equal(fleetIn(soundFileWith(...replicated)).dataReplication, 'PRIMARY_AS_SOURCE');
    assert.deepEqual(codesIn(soundFileWith(...replicated, '  volumeEncryptionKey: alias/aws/workspaces')), [
      'ReplicationNeedsKey? 8:20',
    ]);
    assert.deepEqual(codesIn(soundFileWith(...replicated, '  volumeEncryptionKey: alias/desktops')), []);
    assert.deepEqual(codesIn(soundFileWith('standby:', '  dataReplication: NO_REPLICATION')), []);
  });
});

describe('the mail endpoint of a fleet', () => {
  const withMail = (keys: string): string => soundFileWith(`mail: {name: acme${keys}}`);

  it('has its home in the standby Region unless the file says otherwise', () => {
    const regionsOf = (text: string): unknown => [fleetIn(text).mail?.homeRegion, fleetIn(text).mail?.secondRegion];
    assert.deepEqual(regionsOf(withMail('')), ['us-west-2', 'us-east-1']);
    assert.deepEqual(regionsOf(withMail(', homeRegion: us-east-1')), ['us-east-1', 'us-west-2']);
    assert.deepEqual(regionsOf(withMail(', secondRegion: us-east-1')), ['us-west-2', 'us-east-1']);
  });

  it('is refused with one Region, written or by default', () => {
    assert.deepEqual(codesIn(withMail(', homeRegion: us-east-1, secondRegion: us-east-1')), ['EqualMailRegions 7:57']);
    assert.deepEqual(codesIn(withMail(', secondRegion: us-west-2')), ['EqualMailRegions 7:34']);
  });

  it('is refused at home in a Region that is not of the fleet, and warned of as the second one', () => {
    assert.deepEqual(codesIn(withMail(', homeRegion: eu-west-1')), ['MailHomeOutsideFleet 7:32']);
    assert.deepEqual(codesIn(withMail(', secondRegion: eu-west-1')), ['MailSecondOutsideFleet? 7:34']);
    assert.deepEqual(codesIn(withMail(', homeRegion: mars-1')), ['UnsupportedRegion 7:32']);
  });

  it('is refused without a name that SES takes', () => {
    assert.deepEqual(codesIn(soundFileWith('mail: {}')), ['MissingKey 7:1']);
    assert.deepEqual(codesIn(soundFileWith('mail: {name: acme mail}')), ['WrongValue 7:14']);
    assert.deepEqual(codesIn(soundFileWith(`mail: {name: ${'a'.repeat(65)}}`)), ['WrongValue 7:14']);
    assert.deepEqual(codesIn(soundFileWith(`mail: {name: ${'a'.repeat(64)}}`)), []);
  });
});
