import assert from 'node:assert/strict';
import type { AwsFailure, FailureKind } from '../../../src/domain/aws-failure.ts';
import {
  deletesTolerated,
  fateOfDeleteFailure,
  nextDeletionStep,
  noteDeletionRead,
  nothingDeleted,
  retainedInstance,
} from '../../../src/domain/instances/deletion.ts';
import type { InstanceRecord } from '../../../src/domain/instances/instance.ts';

const seen = { ...nothingDeleted, seen: true };
const record = (state?: string, errors: InstanceRecord['errors'] = []): InstanceRecord => ({
  instanceId: 'wsinst-1',
  errors,
  ...(state !== undefined && { state }),
});
const failure = (kind: FailureKind, more: Partial<AwsFailure> = {}): AwsFailure => ({
  outcome: 'not-applied',
  kind,
  operation: 'DeleteWorkspaceInstance',
  region: 'us-west-2',
  code: 'Code',
  message: 'words',
  ...more,
});

describe('an instance that is being deleted', () => {
  it('is gone when it is DEALLOCATED, or when AWS no longer knows one that was seen', () => {
    assert.deepEqual(nextDeletionStep(seen, record('DEALLOCATED')), { kind: 'removed' });
    assert.deepEqual(nextDeletionStep(seen, undefined), { kind: 'removed' });
    assert.deepEqual(fateOfDeleteFailure(failure('not-found'), seen), { kind: 'removed' });
  });

  it('is not gone because it was never visible: it is deleted, and read twice more', () => {
    const absent = (absences: number, deleteFoundNone: boolean) =>
      nextDeletionStep({ ...nothingDeleted, absences, deleteFoundNone }, undefined);
    assert.deepEqual(fateOfDeleteFailure(failure('not-found'), nothingDeleted), { kind: 'found-none' });
    const remove = { kind: 'delete', why: 'not visible yet' };
    assert.deepEqual(nextDeletionStep(noteDeletionRead(nothingDeleted, undefined, false), undefined), remove);
    assert.deepEqual([absent(1, false), absent(9, false)], [remove, remove]);
    assert.deepEqual(absent(1, true), { kind: 'wait', why: 'not visible yet' });
    assert.deepEqual(absent(2, true), { kind: 'removed' });
  });

  it('is deleted wherever it stands, and waited for while it goes', () => {
    for (const state of ['ALLOCATING', 'ALLOCATED', 'ERROR_ALLOCATING']) {
      assert.deepEqual(nextDeletionStep(seen, record(state)), { kind: 'delete', why: `it is ${state}` }, state);
    }
    assert.deepEqual(nextDeletionStep(seen, record('DEALLOCATING')), { kind: 'wait', why: 'it is DEALLOCATING' });
  });

  it('is not deleted in a state that nobody knows', () => {
    assert.deepEqual(nextDeletionStep(seen, record('PARKED')), { kind: 'wait', why: 'it is PARKED' });
    assert.deepEqual(nextDeletionStep(seen, record()), { kind: 'wait', why: 'it is absent' });
  });

  it('is deleted again after ERROR_DEALLOCATING, then retained with what AWS says', () => {
    const stuck = record('ERROR_DEALLOCATING', [{ code: 'DependencyViolation', message: 'a volume' }]);
    const step = (failures: number, read = stuck) => nextDeletionStep({ ...seen, failures }, read);
    assert.deepEqual(step(deletesTolerated - 1), { kind: 'delete', why: 'it is ERROR_DEALLOCATING' });
    const message = `${deletesTolerated} deletes failed: a volume`;
    assert.deepEqual(step(deletesTolerated), { kind: 'retain', code: 'DependencyViolation', message });
    assert.deepEqual(step(deletesTolerated, record('ERROR_DEALLOCATING')), {
      kind: 'retain',
      code: 'ErrorDeallocating',
      message: `${deletesTolerated} deletes failed: AWS gave no error`,
    });
  });

  it('is not retained for deletes that failed while it goes after all', () => {
    const going = nextDeletionStep({ ...seen, failures: deletesTolerated }, record('DEALLOCATING'));
    assert.deepEqual(going, { kind: 'wait', why: 'it is DEALLOCATING' });
  });
});

describe('what is known of an instance that is being deleted', () => {
  it('counts absences in a row: one read that shows it begins anew', () => {
    const twice = noteDeletionRead(noteDeletionRead(nothingDeleted, undefined, false), undefined, true);
    assert.deepEqual(twice, { ...nothingDeleted, absences: 2 });
    assert.deepEqual(noteDeletionRead(twice, record('DEALLOCATING'), true), { ...seen, absences: 0 });
  });

  it('counts a failed deallocation as a failed delete only when this run had asked for it', () => {
    const failed = (wasAsked: boolean, state = 'ERROR_DEALLOCATING') =>
      noteDeletionRead({ ...seen, failures: 1 }, record(state), wasAsked).failures;
    assert.deepEqual([failed(true), failed(false), failed(true, 'DEALLOCATING')], [2, 1, 1]);
  });
});

describe('a delete that failed', () => {
  const refusal = { code: 'Code', message: 'words' };

  it('is sent again when AWS is busy or away, as late as AWS asks', () => {
    const fate = fateOfDeleteFailure(failure('throttled', { retryAfterMs: 5_000 }), seen);
    assert.deepEqual(fate, { kind: 'send-again', afterMs: 5_000 });
    assert.deepEqual(fateOfDeleteFailure(failure('unavailable'), seen), { kind: 'send-again' });
  });

  it('in conflict, or for a reason that nobody understands, is looked into', () => {
    for (const kind of ['conflict', 'unexpected'] as const) {
      assert.deepEqual(fateOfDeleteFailure(failure(kind), seen), { kind: 'inspect', refusal });
    }
  });

  it('is looked into when its answer was lost: it may have been done', () => {
    for (const kind of ['unavailable', 'throttled', 'unexpected'] as const) {
      const lost = failure(kind, { outcome: 'maybe-applied' });
      assert.deepEqual(fateOfDeleteFailure(lost, seen), { kind: 'inspect', refusal });
    }
  });

  it('is retained when only a person can help', () => {
    for (const kind of ['denied', 'rejected', 'quota'] as const) {
      assert.deepEqual(fateOfDeleteFailure(failure(kind), seen), { kind: 'retain', ...refusal });
    }
  });
});

describe('an instance that is still there at the deadline', () => {
  it('is retained with what AWS refused, with never having been seen, or with where it stands', () => {
    const refusal = { code: 'ConflictException', message: 'a volume is attached' };
    assert.deepEqual(retainedInstance({ ...seen, refusal }, 'it is ALLOCATED'), refusal);
    assert.deepEqual(retainedInstance(nothingDeleted, 'not read yet'), {
      code: 'InstanceNeverVisible',
      message: 'AWS never showed it, so nobody knows whether it is gone',
    });
    assert.deepEqual(retainedInstance(seen, 'it is DEALLOCATING'), {
      code: 'InstanceStillThere',
      message: 'it was still there at the deadline: it is DEALLOCATING',
    });
  });
});
