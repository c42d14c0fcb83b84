import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSelected, sameUser, standbyDirectoryOf } from '../../src/domain/fleet.ts';
import { desktopsOnPage, needsCreate, refuseDuplicateUsers, scopeOf } from '../../src/domain/primaries.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { fleet, primary, PRIMARY_REGION, STANDBY_REGION } from './desktops.ts';

const record = (differences: Partial<WorkspaceRecord> = {}): WorkspaceRecord => ({
  workspaceId: 'ws-ada',
  directoryId: 'd-east',
  userName: 'ada',
  state: 'AVAILABLE',
  related: [],
  ...differences,
});
const standbyRelation = (workspaceId: string, region = STANDBY_REGION): WorkspaceRecord['related'][number] => ({
  workspaceId,
  region,
  type: 'STANDBY',
});
const found = (differences: Partial<WorkspaceRecord>): ReturnType<typeof desktopsOnPage>[number] | undefined =>
  desktopsOnPage(fleet(), 'd-east', [record(differences)])[0];

describe('desktopsOnPage', () => {
  it('makes a desktop of each selected WorkSpace, for the standby directory of the pair', () => {
    assert.deepEqual(found({}), primary());
  });

  it('names the standbys in the standby Region that the primary itself names', () => {
    const related = [standbyRelation('ws-s1'), standbyRelation('ws-far', 'eu-west-1')];
    assert.deepEqual(found({ related }), primary({ relatedStandbys: ['ws-s1'] }));
  });

  it('refuses a WorkSpace that is a standby itself, that is leaving, or that has several standbys', () => {
    const relationToOther = { workspaceId: 'ws-p', region: PRIMARY_REGION, type: 'PRIMARY' };
    assert.equal(found({ related: [relationToOther] })?.refusal?.code, 'PrimaryIsStandby');
    assert.equal(found({ state: 'TERMINATING' })?.refusal?.code, 'PrimaryIsLeaving');
    assert.equal(found({ state: 'TERMINATED' })?.refusal?.code, 'PrimaryIsLeaving');
    const several = found({ related: [standbyRelation('ws-s1'), standbyRelation('ws-s2')] });
    assert.equal(several?.refusal?.code, 'SeveralStandbys');
    assert.match(several?.refusal?.message ?? '', /ws-s1, ws-s2/);
  });

  it('refuses no primary for a state that may pass, or for none', () => {
    for (const state of ['AVAILABLE', 'STOPPED', 'SUSPENDED', 'ADMIN_MAINTENANCE', 'NEW']) {
      assert.equal(found({ state })?.refusal, undefined, state);
    }
    const { state: _absent, ...stateless } = record();
    assert.equal(desktopsOnPage(fleet(), 'd-east', [stateless])[0]?.refusal, undefined);
  });

  it('leaves out what has no user yet, and what the fleet does not select', () => {
    const { userName: _absent, ...nameless } = record();
    const scope = fleet({ exclude: { users: ['BOB'], workspaces: ['ws-cyd'] } });
    const page = [
      nameless,
      record({ userName: 'bob', workspaceId: 'ws-bob' }),
      record({ userName: 'cyd', workspaceId: 'ws-cyd' }),
    ];
    assert.deepEqual(desktopsOnPage(scope, 'd-east', page), []);
    assert.equal(desktopsOnPage(fleet(), 'd-east', page).length, 2, 'the twin: without the exclusion they are in');
  });

  it('is empty for an empty page', () => {
    assert.deepEqual(desktopsOnPage(fleet(), 'd-east', []), []);
  });

  it('does not guess the pair of a directory that is not in the fleet', () => {
    assert.throws(() => desktopsOnPage(fleet(), 'd-west', [record()]), /d-west is not in the fleet/);
  });
});

describe('isSelected', () => {
  const nobody = { users: [], workspaces: [] };

  it('selects all when nothing is named, and nobody when an empty list is', () => {
    assert.ok(isSelected({ exclude: nobody }, 'ada', 'ws-ada'));
    assert.ok(!isSelected({ include: nobody, exclude: nobody }, 'ada', 'ws-ada'));
  });

  it('finds a user by name in any case, or by the WorkSpace', () => {
    assert.ok(isSelected({ include: { users: ['Ada'], workspaces: [] }, exclude: nobody }, 'aDA', 'ws-1'));
    assert.ok(isSelected({ include: { users: [], workspaces: ['ws-1'] }, exclude: nobody }, 'ada', 'ws-1'));
    assert.ok(!isSelected({ include: { users: ['ad'], workspaces: ['ws-2'] }, exclude: nobody }, 'ada', 'ws-1'));
  });

  it('lets an exclusion win over an inclusion', () => {
    const both = { users: ['ada'], workspaces: [] };
    assert.ok(!isSelected({ include: both, exclude: both }, 'ada', 'ws-ada'));
  });
});

describe('sameUser', () => {
  it('does not regard case, and regards all else', () => {
    assert.ok(sameUser('ADA.Lovelace', 'ada.lovelace'));
    assert.ok(!sameUser('ada', 'ada '));
    fc.assert(fc.property(fc.string(), (name) => sameUser(name, name)));
  });
});

describe('refuseDuplicateUsers', () => {
  it('refuses every desktop of a user with several in one standby directory, whatever the case', () => {
    const both = [primary(), primary({ primaryId: 'ws-ada-2', user: 'ADA' })];
    for (const { refusal } of refuseDuplicateUsers(both)) {
      assert.equal(refusal?.code, 'DuplicateUser');
      assert.match(refusal?.message ?? '', /ws-ada, ws-ada-2/);
    }
  });

  it('refuses nobody for a namesake whose standby belongs in another directory', () => {
    const both = [primary(), primary({ primaryId: 'ws-ada-2', standbyDirectory: 'd-other' })];
    assert.deepEqual(refuseDuplicateUsers(both), both);
  });

  it('keeps every desktop in its place, and afterwards no two without a refusal could be mixed up', () => {
    const anyDesktop = fc.record(
      { user: fc.constantFrom('ada', 'Ada', 'bob', 'cyd'), standbyDirectory: fc.constantFrom('d-1', 'd-2') },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(anyDesktop, { maxLength: 8 }), (some) => {
        const desktops = some.map((each, index) => primary({ ...each, primaryId: `ws-${index}` }));
        const after = refuseDuplicateUsers(desktops);
        assert.deepEqual(
          after.map(({ refusal: _refusal, ...rest }) => rest),
          desktops,
        );
        const left = after.filter(needsCreate).map((each) => `${each.standbyDirectory} ${each.user.toLowerCase()}`);
        assert.equal(new Set(left).size, left.length);
      }),
    );
  });
});

describe('needsCreate', () => {
  it('is true only for a desktop that is neither refused nor has a standby', () => {
    assert.ok(needsCreate(primary()));
    assert.ok(!needsCreate(primary({ relatedStandbys: ['ws-s'] })));
    assert.ok(!needsCreate(primary({ refusal: { code: 'X', message: 'x' } })));
  });
});

describe('scopeOf', () => {
  it('takes the parts that decide, and no include where the fleet has none', () => {
    const { directories, exclude, primaryRegion, standbyRegion } = fleet();
    assert.deepEqual(scopeOf(fleet()), { directories, exclude, primaryRegion, standbyRegion });
    const include = { users: ['ada'], workspaces: [] };
    assert.deepEqual(scopeOf(fleet({ include })).include, include);
  });
});

describe('standbyDirectoryOf', () => {
  it('knows the pair of a primary directory, and of no other', () => {
    assert.equal(standbyDirectoryOf(fleet(), 'd-east'), 'd-west');
    assert.equal(standbyDirectoryOf(fleet(), 'd-west'), undefined);
  });
});
