import assert from 'node:assert/strict';
import type { AwsFailure } from '../../../src/domain/aws-failure.ts';
import { deletesTolerated } from '../../../src/domain/instances/deletion.ts';
import type { InstanceRecord } from '../../../src/domain/instances/instance.ts';
import {
  afterDelete,
  afterLook,
  afterRead,
  isDue,
  isOverdue,
  keptLate,
  toDelete,
  type InstanceEntry,
} from '../../../src/domain/teardown/instance-deletion.ts';

const planned = toDelete({ instanceId: 'wsinst-1', machine: 'kiosks/1' });
const record = (state?: string): InstanceRecord => ({
  ...{ instanceId: 'wsinst-1', errors: [{ code: 'VolumeInUse', message: 'words' }] },
  ...(state !== undefined && { state }),
});
const look = (state = 'ALLOCATED', fleet = 'demo') => ({ record: record(state), owner: { fleet }, ageMs: 0 });
const failure = (more: Partial<AwsFailure>): AwsFailure => ({
  ...{ outcome: 'not-applied', kind: 'throttled', operation: 'DeleteWorkspaceInstance', region: 'us-west-2' },
  ...{ code: 'Code', message: 'words' },
  ...more,
});
const asked = afterDelete(planned, undefined, 1_000);

describe('an instance of a teardown', () => {
  it('goes while its record allows it and its tags still name the fleet; other tags keep it', () => {
    assert.deepEqual(
      ['ALLOCATED', 'ALLOCATING', 'ERROR_ALLOCATING', 'ERROR_DEALLOCATING'].map(
        (state) => afterLook(planned, look(state), 'demo').goes,
      ),
      [true, true, true, true],
    );
    const foreign = afterLook(planned, look('ALLOCATED', 'another'), 'demo');
    assert.deepEqual([foreign.goes, foreign.entry.state, foreign.entry.code], [false, 'kept', 'NotOurs']);
    assert.match(foreign.entry.message ?? '', /fleet another/);
    const untagged = afterLook(planned, { record: record('ALLOCATED'), owner: {}, ageMs: 0 }, 'demo');
    assert.deepEqual([untagged.goes, untagged.entry.code], [false, 'NotOurs']);
    assert.match(untagged.entry.message ?? '', /no fleet/);
  });

  it('stays for now while AWS does not show its tags, shows an unknown state, or answered too long ago', () => {
    const silent = [
      { record: record('ALLOCATED'), ageMs: 0 },
      look('SOMETHING_NEW'),
      { ...look(), ageMs: 300_001 },
      { record: record(), owner: { fleet: 'demo' }, ageMs: 0 },
    ];
    for (const each of silent) {
      const { entry, goes } = afterLook(planned, each, 'demo');
      assert.deepEqual([goes, entry.state], [false, 'planned']);
    }
    assert.equal(afterLook(planned, { ...look(), ageMs: 300_000 }, 'demo').goes, true);
  });

  it('that goes without our help is waited for, and is gone when AWS does not know it any more', () => {
    const leaving = afterLook(planned, look('DEALLOCATING'), 'demo');
    assert.deepEqual([leaving.goes, leaving.entry.state], [false, 'asked']);
    assert.equal(afterRead(leaving.entry, undefined).state, 'gone');
    assert.equal(afterLook(planned, { ageMs: 0 }, 'demo').entry.state, 'gone');
    assert.equal(afterRead(planned, record('DEALLOCATED')).state, 'gone');
  });

  it('that was asked for and stands there as before is looked at anew', () => {
    assert.equal(asked.state, 'asked');
    assert.equal(afterRead(asked, record('ALLOCATED')).state, 'planned');
  });

  it('is kept with AWS’s reason when its deallocation fails once too often', () => {
    for (const answer of [undefined, failure({ outcome: 'maybe-applied' })]) {
      let entry: InstanceEntry = planned;
      for (let deletes = 1; deletes <= deletesTolerated; deletes += 1) {
        assert.equal(entry.state, 'planned', `before delete ${deletes}`);
        entry = afterRead(afterDelete(entry, answer, 1), record('ERROR_DEALLOCATING'));
      }
      assert.deepEqual([entry.state, entry.code], ['kept', 'VolumeInUse']);
    }
    // What was found like this has not failed for us yet.
    assert.equal(afterRead(planned, record('ERROR_DEALLOCATING')).facts.failures, 0);
  });

  it('whose delete has no answer is unknown until it is read', () => {
    const lost = afterDelete(planned, failure({ outcome: 'maybe-applied', kind: 'unavailable' }), 5);
    assert.deepEqual([lost.state, lost.code, lost.askedAtMs], ['unknown', 'NoAnswer', 5]);
    assert.equal(keptLate(lost).state, 'unknown');
    assert.deepEqual(
      [afterRead(lost, record('DEALLOCATING')).state, afterRead(lost, undefined).state],
      ['asked', 'gone'],
    );
    const again = afterRead(lost, record('ALLOCATED'));
    assert.deepEqual([again.state, again.code], ['planned', undefined]);
  });

  it('waits as long as AWS asks for, and no call was taken then', () => {
    const throttled = afterDelete(planned, failure({ retryAfterMs: 7_000 }), 1_000);
    assert.deepEqual([throttled.state, throttled.askedAtMs], ['planned', undefined]);
    assert.deepEqual([isDue(throttled, 7_999), isDue(throttled, 8_000)], [false, true]);
    assert.equal(isDue(afterDelete(planned, failure({}), 1_000), 1_000), true);
    assert.equal(isDue(asked, 1e9), false);
  });

  it('is kept when AWS will not delete it, and gone when AWS knows none', () => {
    const denied = afterDelete(planned, failure({ kind: 'denied', code: 'AccessDeniedException' }), 1);
    assert.deepEqual([denied.state, denied.code], ['kept', 'AccessDeniedException']);
    assert.equal(afterDelete(planned, failure({ kind: 'not-found' }), 1).state, 'gone');
  });

  it('that is late is kept with the refusal of AWS if there was one, else with what was seen last', () => {
    const conflict = afterDelete(planned, failure({ kind: 'conflict', code: 'ConflictException' }), 1);
    assert.equal(conflict.state, 'planned');
    assert.equal(keptLate(conflict).code, 'ConflictException');
    // An accepted delete has answered the refusal.
    const taken = afterRead(afterDelete(conflict, undefined, 1), record('DEALLOCATING'));
    assert.deepEqual([keptLate(taken).code, keptLate(taken).state], ['InstanceStillThere', 'kept']);
    assert.match(keptLate(taken).message ?? '', /DEALLOCATING/);
  });

  it('that is late is kept with how far the teardown came with it', () => {
    const came = [
      [planned, 'not read yet'],
      [afterLook(planned, { ...look(), ageMs: 300_001 }, 'demo').entry, 'the answers came too late to act on them'],
      [afterLook(planned, { record: record('ALLOCATED'), ageMs: 0 }, 'demo').entry, 'AWS does not show its tags'],
      [asked, 'AWS took the delete'],
      [afterRead(asked, record('ALLOCATED')), 'it is ALLOCATED'],
    ] as const;
    for (const [entry, why] of came) {
      assert.equal(keptLate(entry).message, `it was still there at the deadline: ${why}`);
    }
  });

  it('has its time from its first look or from the delete on, and all of it before', () => {
    assert.equal(isOverdue(planned, 100, 1e9), false);
    assert.deepEqual(
      [isOverdue({ ...planned, sinceMs: 50 }, 100, 149), isOverdue({ ...planned, sinceMs: 50 }, 100, 150)],
      [false, true],
    );
    assert.equal(isOverdue({ ...asked, sinceMs: 50 }, 100, 1_099), false);
    assert.equal(isOverdue({ ...asked, sinceMs: 50 }, 100, 1_100), true);
    assert.equal(afterDelete(asked, undefined, 2_000).askedAtMs, 1_000, 'another delete buys no time');
  });
});
