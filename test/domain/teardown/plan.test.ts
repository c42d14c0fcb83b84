import assert from 'node:assert/strict';
import type { Waiver } from '../../../src/domain/decommission/plan.ts';
import {
  goesByWaiver,
  maybeOrphans,
  orphansOf,
  standbysOf,
  teardownLine,
  waivedCodes,
  withoutDoubles,
  withOwner,
  type PlannedStandby,
  type StandbyLook,
} from '../../../src/domain/teardown/plan.ts';
import { remedyFor } from '../../../src/domain/gaps.ts';
import { less } from '../decommission/facts.ts';
import { adasPrimary, fleet, relationToAda, standby, STANDBY_REGION, without } from '../desktops.ts';

const pair = { primary: 'd-east', standby: 'd-west' };
const adas: PlannedStandby = {
  primaryId: 'ws-ada',
  primaryDirectory: 'd-east',
  user: 'ada',
  standbyDirectory: 'd-west',
  standbyId: 'ws-standby',
};
const quiet = { workspaceId: 'ws-standby', state: 'DISCONNECTED' };
const well: StandbyLook = { primary: adasPrimary(), standby: standby(), connection: quiet };
const used: StandbyLook = { ...well, connection: { ...quiet, lastUserConnectionAtMs: 1 } };
const orphaned: StandbyLook = { standby: standby(), connection: quiet };
const waiver = (clause: Waiver['clause'], workspaceId = 'ws-standby'): Waiver => ({ workspaceId, clause, reason: 'r' });
const verdictOf = (look: StandbyLook, ...waivers: readonly Waiver[]): string => {
  const { verdict, code } = teardownLine(fleet(), adas, look, waivers);
  return code ?? verdict;
};

describe('the standbys of a fleet', () => {
  it('are those whose own records name one primary in the primary Region', () => {
    assert.deepEqual(standbysOf(fleet(), pair, [standby()]), [adas]);
    assert.deepEqual(standbysOf(fleet(), pair, [without(standby(), 'userName')]), [{ ...adas, user: '' }]);
  });

  it('are no ordinary WorkSpaces, none of other Regions, and none that names two primaries', () => {
    const others = [
      standby({ related: [] }),
      standby({ related: [{ ...relationToAda, type: 'STANDBY' }] }),
      standby({ related: [{ ...relationToAda, region: STANDBY_REGION }] }),
      standby({ related: [relationToAda, { ...relationToAda, workspaceId: 'ws-bob' }] }),
    ];
    assert.deepEqual(standbysOf(fleet(), pair, others), []);
  });

  it('are those that took the place of one that is leaving, and that one only while nobody has', () => {
    const leaving = standby({ workspaceId: 'ws-old', state: 'TERMINATING' });
    assert.deepEqual(standbysOf(fleet(), pair, [leaving, standby()]), [adas]);
    assert.deepEqual(standbysOf(fleet(), pair, [leaving]), [{ ...adas, standbyId: 'ws-old' }]);
  });

  it('are, when a waiver names them, those that only their tags still call so', () => {
    const lost = standby({ related: [] });
    assert.deepEqual(maybeOrphans([lost, standby({ workspaceId: 'ws-plain', related: [] })], [waiver('data')]), [lost]);
    assert.deepEqual(maybeOrphans([lost], [waiver('health')]), []);
    assert.deepEqual(maybeOrphans([standby()], [waiver('data')]), [], 'it says itself whose it is');
    const backwards = standby({ related: [{ ...relationToAda, type: 'STANDBY' }] });
    assert.deepEqual(maybeOrphans([backwards], [waiver('data')]), [backwards]);
    assert.deepEqual(orphansOf(pair, [without(lost, 'userName')], { 'ws-standby': 'ws-ada' }), [{ ...adas, user: '' }]);
    assert.deepEqual(orphansOf(pair, [lost], { 'ws-standby': 'ws-ada' }), [adas]);
    assert.deepEqual(orphansOf(pair, [lost], {}), []);
    const look = { ...orphaned, standby: lost };
    assert.deepEqual([verdictOf(look), verdictOf(look, waiver('data'))], ['PrimaryGone', 'goes']);
    const strangers = { ...look, standby: standby({ related: [], userName: 'bob' }) };
    assert.equal(verdictOf(strangers, waiver('data')), 'StandbyOfOtherUser');
  });

  it('are left alone, both of them, when two name the same primary', () => {
    const bobs = { ...adas, primaryId: 'ws-bob', standbyId: 'ws-s-bob' };
    const second = { ...adas, standbyId: 'ws-second' };
    assert.deepEqual(withoutDoubles([adas, bobs, second]), { single: [bobs], doubled: [adas, second] });
  });
});

describe('teardownLine', () => {
  it('lets go what nobody would miss, and nothing that a removal would keep', () => {
    assert.equal(verdictOf(well), 'goes');
    assert.equal(verdictOf(used), 'StandbyWasUsed');
    assert.equal(verdictOf(orphaned), 'PrimaryGone');
    assert.equal(verdictOf({ ...well, standby: standby({ state: 'SUSPENDED' }) }), 'StandbyIs.SUSPENDED');
    assert.equal(verdictOf({ ...well, standby: standby({ userName: 'bob' }) }), 'StandbyOfOtherUser');
    assert.equal(verdictOf({ ...well, standby: without(standby(), 'userName', 'related') }), 'StandbyIncomplete');
  });

  it('names one that is leaving as on its way, and one that a silent Region does not show as unreadable', () => {
    const leaving = teardownLine(fleet(), adas, { ...well, standby: standby({ state: 'TERMINATING' }) }, []);
    assert.deepEqual(leaving, {
      ...adas,
      verdict: 'on-its-way',
      code: 'StandbyIsLeaving',
      message: 'standby ws-standby is TERMINATING already',
      connected: false,
    });
    assert.equal(verdictOf({ silent: { code: 'PrimaryUnreadable', why: 'silence' } }), 'PrimaryUnreadable');
    assert.equal(verdictOf({}), 'StandbyIncomplete');
  });

  it('says for each that stays why, and what a person can do', () => {
    const { message, ...line } = teardownLine(fleet(), adas, used, []);
    assert.deepEqual(line, { ...adas, verdict: 'stays', code: 'StandbyWasUsed', connected: false });
    assert.match(message ?? '', /worked on ws-standby.*\. .*save that work/);
    const silent = teardownLine(fleet(), adas, { silent: { code: 'NewToAll', why: 'silence' } }, []);
    assert.equal(silent.message, `silence. ${remedyFor('retained', 'NewToAll')}`);
  });

  it('shows who is connected', () => {
    const inUse = { ...well, connection: { ...quiet, state: 'CONNECTED' } };
    assert.equal(teardownLine(fleet(), adas, inUse, []).connected, true);
    assert.equal(teardownLine(fleet(), adas, well, []).connected, false);
  });
});

describe('a waiver of a teardown', () => {
  it('lets a used or orphaned standby go when it names that very standby and its data', () => {
    assert.equal(verdictOf(used, waiver('data')), 'goes');
    assert.equal(verdictOf(orphaned, waiver('data')), 'goes');
    assert.equal(verdictOf(used, waiver('data', 'ws-other')), 'StandbyWasUsed');
    assert.equal(verdictOf(used, waiver('health')), 'StandbyWasUsed');
  });

  it('of health lets one go whose primary is not well, and does not speak for its data', () => {
    const sick = { ...well, primary: adasPrimary({ state: 'ERROR' }) };
    assert.equal(verdictOf(sick, waiver('health')), 'goes');
    assert.equal(verdictOf(sick, waiver('data')), 'PrimaryNotHealthy');
  });

  it('never reaches one that somebody is using, whose sides disagree, or of which AWS says nothing', () => {
    const all = [waiver('data'), waiver('health')];
    assert.equal(verdictOf({ ...used, connection: { ...quiet, state: 'CONNECTED' } }, ...all), 'StandbyInUse');
    assert.equal(verdictOf({ ...used, primary: adasPrimary({ userName: 'bob' }) }, ...all), 'SidesDisagree');
    assert.equal(verdictOf({ primary: adasPrimary(), standby: standby() }, ...all), 'ConnectionUnknown');
    assert.deepEqual(waivedCodes(all, undefined), []);
  });

  it('puts the run behind the gate of decommission when it names one that goes, used already or not yet', () => {
    const needs = (look: StandbyLook, ...waivers: readonly Waiver[]): boolean =>
      goesByWaiver([teardownLine(fleet(), adas, look, waivers)], waivers);
    assert.equal(needs(used, waiver('data')), true);
    assert.equal(needs(orphaned, waiver('data')), true);
    assert.equal(needs(well, waiver('data')), true, 'its user may log in after the approval');
    assert.equal(needs(well, waiver('data', 'ws-ada')), false);
    assert.equal(needs(used, waiver('health')), false);
    assert.equal(needs(used), false);
    const others = { ...adas, standbyId: 'ws-other', verdict: 'goes', connected: false } as const;
    assert.equal(goesByWaiver([others, teardownLine(fleet(), adas, well, [])], [waiver('data')]), true);
  });
});

describe('withOwner', () => {
  const going = teardownLine(fleet(), adas, well, []);

  it('keeps what does not carry the fleet’s tag, a waiver or not', () => {
    assert.equal(withOwner(going, 'ours', 'demo').verdict, 'goes');
    const said = (owner: 'foreign' | 'unreadable'): readonly (string | undefined)[] => {
      const { code, message } = withOwner(going, owner, 'demo');
      return [code, message?.split('. ')[0]];
    };
    assert.deepEqual(said('foreign'), ['NotOurs', 'standby ws-standby carries no tag of fleet demo']);
    const nameless = withOwner(less(going, 'standbyId'), 'foreign', 'demo');
    assert.equal('standbyId' in nameless, false);
    assert.deepEqual(said('unreadable'), ['StandbyIncomplete', 'AWS does not show the tags of standby ws-standby']);
    assert.equal(withOwner(teardownLine(fleet(), adas, used, [waiver('data')]), 'foreign', 'demo').code, 'NotOurs');
  });

  it('leaves the reason of one that stays anyway as it is', () => {
    assert.equal(withOwner(teardownLine(fleet(), adas, used, []), 'foreign', 'demo').code, 'StandbyWasUsed');
  });
});
