import assert from 'node:assert/strict';
import {
  instanceOwner,
  instanceTags,
  madeByRun,
  madeForFleet,
  mailTags,
  ownTagCount,
  standbyTags,
  tagKeys,
  taggedPrimary,
} from '../../src/domain/tags.ts';

const own = [{ key: 'cost-centre', value: '4711' }];
const digest = 'f'.repeat(64);
const kioskTags = instanceTags({ tags: own, digest }, 'demo', 'run-1', { name: 'kiosks', ordinal: 3 });

describe('the tags of what a run makes', () => {
  it('say whose a standby is, beside the tags of the fleet file', () => {
    assert.deepEqual(standbyTags(own, 'demo', 'run-1', 'ws-ada'), [
      ...own,
      { key: 'lifeboat:fleet', value: 'demo' },
      { key: 'lifeboat:run', value: 'run-1' },
      { key: 'lifeboat:primary', value: 'ws-ada' },
    ]);
  });

  it('are as many as the fleet file has to leave room for', () => {
    assert.equal(standbyTags([], 'demo', 'run-1', 'ws-ada').length, ownTagCount.standby);
    assert.equal(mailTags([], 'demo', 'run-1').length, ownTagCount.mail);
  });

  it('say of an instance which machine of which group it is, and what it was launched from', () => {
    assert.deepEqual(kioskTags, [
      ...mailTags(own, 'demo', 'run-1'),
      { key: 'lifeboat:instance', value: 'kiosks/3' },
      { key: 'lifeboat:specification', value: digest },
    ]);
    assert.equal(kioskTags.length - own.length, ownTagCount.instance);
  });

  it('are five different keys, whose values AWS takes: at most 256 characters', () => {
    assert.equal(new Set(Object.values(tagKeys)).size, 5);
    assert.ok(kioskTags.every(({ value }) => value.length <= 256));
  });

  it('leave the tags of the fleet file as they were', () => {
    const given = Object.freeze([...own]);
    mailTags(given, 'demo', 'run-1');
    assert.deepEqual(given, own);
  });
});

describe('madeByRun', () => {
  it('knows what the run made', () => {
    assert.ok(madeByRun(standbyTags(own, 'demo', 'run-1', 'ws-ada'), 'run-1'));
    assert.ok(madeByRun(mailTags(own, 'demo', 'run-1'), 'run-1'));
  });

  it('takes nothing of another run, of nobody, or with the run’s id under another key for its own', () => {
    assert.ok(!madeByRun(standbyTags(own, 'demo', 'run-2', 'ws-ada'), 'run-1'));
    assert.ok(!madeByRun([], 'run-1'));
    assert.ok(!madeByRun([{ key: 'lifeboat:fleet', value: 'run-1' }], 'run-1'));
    assert.ok(!madeByRun([{ key: 'LIFEBOAT:RUN', value: 'run-1' }], 'run-1'));
  });
});

describe('madeForFleet', () => {
  it('knows what any run of the fleet made', () => {
    assert.ok(madeForFleet(standbyTags(own, 'demo', 'run-1', 'ws-ada'), 'demo'));
    assert.ok(madeForFleet(mailTags(own, 'demo', 'run-2'), 'demo'));
  });

  it('takes nothing of another fleet, of nobody, or with the fleet’s name under another key for its own', () => {
    assert.ok(!madeForFleet(standbyTags(own, 'other', 'run-1', 'ws-ada'), 'demo'));
    assert.ok(!madeForFleet([], 'demo'));
    assert.ok(!madeForFleet([{ key: 'lifeboat:run', value: 'demo' }], 'demo'));
  });
});

describe('taggedPrimary', () => {
  it('is the primary that a standby was made for, when it was made for this fleet', () => {
    assert.equal(taggedPrimary(standbyTags(own, 'demo', 'run-1', 'ws-ada'), 'demo'), 'ws-ada');
    assert.equal(taggedPrimary(standbyTags(own, 'other', 'run-1', 'ws-ada'), 'demo'), undefined);
    assert.equal(taggedPrimary(mailTags(own, 'demo', 'run-1'), 'demo'), undefined);
  });
});

describe('instanceOwner', () => {
  it('is read back from the tags of an instance whole', () => {
    const owner = { fleet: 'demo', run: 'run-1', machine: 'kiosks/3', specification: digest };
    assert.deepEqual(instanceOwner(kioskTags), owner);
  });

  it('leaves out what the tags do not say, and takes no other key for ours', () => {
    assert.deepEqual(instanceOwner([]), {});
    assert.deepEqual(instanceOwner(mailTags(own, 'demo', 'run-1')), { fleet: 'demo', run: 'run-1' });
    assert.deepEqual(instanceOwner([{ key: 'LIFEBOAT:FLEET', value: 'demo' }]), {});
  });
});
