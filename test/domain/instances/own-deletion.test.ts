import assert from 'node:assert/strict';
import type { InstanceRecord } from '../../../src/domain/instances/instance.ts';
import { askedAt, beginDeletion, ownerOf, takeRecord } from '../../../src/domain/instances/own-deletion.ts';

const record = (state: string): InstanceRecord => ({ instanceId: 'wsinst-1', state, errors: [] });

describe('an instance that a run removes', () => {
  it('is asked for again when it stands there after a delete whose answer was lost, as if nobody had asked', () => {
    const asked = askedAt(beginDeletion(0), 10);
    const [shown, step] = takeRecord(asked, record('ALLOCATED'));
    assert.deepEqual([step.kind, shown.isAsked], ['delete', false]);
  });

  it('is not asked for again while it goes', () => {
    const [shown, step] = takeRecord(askedAt(beginDeletion(0), 10), record('DEALLOCATING'));
    assert.deepEqual([step.kind, shown.isAsked], ['wait', true]);
  });

  it('has its time from the first delete that AWS may have taken, however often it is asked for', () => {
    assert.equal(askedAt(beginDeletion(0), 10).askedAtMs, 10);
    assert.equal(askedAt(askedAt(beginDeletion(0), 10), 20).askedAtMs, 10);
  });

  it('forgets a refusal once AWS takes a delete', () => {
    const begun = beginDeletion(0);
    const refused = { ...begun, facts: { ...begun.facts, refusal: { code: 'ConflictException', message: 'busy' } } };
    assert.ok(!('refusal' in askedAt(refused, 10).facts));
  });

  it('counts a deallocation that failed only after it was asked for', () => {
    assert.equal(takeRecord(beginDeletion(0), record('ERROR_DEALLOCATING'))[0].facts.failures, 0);
    assert.equal(takeRecord(askedAt(beginDeletion(0), 1), record('ERROR_DEALLOCATING'))[0].facts.failures, 1);
  });
});

describe('whose an instance is that a run removes', () => {
  it('is said by its tag alone: tags that AWS does not show prove nothing', () => {
    const there = record('ALLOCATED');
    assert.equal(ownerOf({ run: 'run-1' }, there, 'run-1'), 'ours');
    assert.equal(ownerOf({ run: 'run-2' }, there, 'run-1'), 'other');
    assert.equal(ownerOf({ fleet: 'demo' }, there, 'run-1'), 'unknown');
    assert.equal(ownerOf({}, there, 'run-1'), 'unknown');
    assert.equal(ownerOf(undefined, there, 'run-1'), 'unknown');
  });

  it('is taken for this run’s where there is nothing to lose: AWS shows neither tags nor record of the id it gave us', () => {
    assert.equal(ownerOf(undefined, undefined, 'run-1'), 'ours');
    assert.equal(ownerOf({ run: 'run-2' }, undefined, 'run-1'), 'other');
  });
});
