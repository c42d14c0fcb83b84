import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AwsFailure, FailureKind } from '../../../src/domain/aws-failure.ts';
import { fateOfCreateFailure, surprisesTolerated } from '../../../src/domain/instances/create-failure.ts';

const failure = (kind: FailureKind, more: Partial<AwsFailure> = {}): AwsFailure => ({
  outcome: 'not-applied',
  kind,
  operation: 'CreateWorkspaceInstance',
  region: 'us-west-2',
  code: 'Code',
  message: 'words',
  ...more,
});
const told = { code: 'Code', message: 'words' };

describe('a create that failed', () => {
  it('is sent again with its token when AWS is busy or away, as late as AWS asks, however often', () => {
    for (const kind of ['throttled', 'unavailable'] as const) {
      assert.deepEqual(fateOfCreateFailure(failure(kind), 1_000), { kind: 'send-again' });
      assert.deepEqual(fateOfCreateFailure(failure(kind, { retryAfterMs: 7_000 }), 0), {
        kind: 'send-again',
        afterMs: 7_000,
      });
    }
  });

  it('is sent again with its token when its answer was lost', () => {
    const lost = failure('unavailable', { outcome: 'maybe-applied', code: 'ECONNRESET' });
    assert.deepEqual(fateOfCreateFailure(lost, 0), { kind: 'send-again' });
  });

  it('waits for a person at a quota and without permission, whatever AWS names beside', () => {
    for (const kind of ['quota', 'denied'] as const) {
      assert.deepEqual(fateOfCreateFailure(failure(kind), 0), { kind: 'hold', ...told });
      const named = failure(kind, { resourceId: 'wsinst-12345678' });
      assert.deepEqual(fateOfCreateFailure(named, 0), { kind: 'hold', ...told });
    }
  });

  it('is given up when its content is wrong', () => {
    for (const kind of ['rejected', 'not-found'] as const) {
      assert.deepEqual(fateOfCreateFailure(failure(kind), 0), { kind: 'fail', ...told });
    }
  });

  it('in conflict is looked into when AWS names an instance, and waits for a person when it does not', () => {
    const named = failure('conflict', { resourceId: 'wsinst-12345678' });
    assert.deepEqual(fateOfCreateFailure(named, 0), { kind: 'inspect', instanceId: 'wsinst-12345678' });
    for (const resourceId of ['[redacted]', 'ws-12345678', 'wsinst-12345678 ', 'instance/wsinst-12345678']) {
      assert.deepEqual(fateOfCreateFailure(failure('conflict', { resourceId }), 0), { kind: 'hold', ...told });
    }
    assert.deepEqual(fateOfCreateFailure(failure('conflict'), 0), { kind: 'hold', ...told });
  });

  it('that nobody understands is sent again a few times, then waits for a person', () => {
    const surprise = failure('unexpected');
    assert.equal(fateOfCreateFailure(surprise, surprisesTolerated - 1).kind, 'send-again');
    assert.deepEqual(fateOfCreateFailure(surprise, surprisesTolerated), { kind: 'hold', ...told });
  });

  it('never leads to another token by itself when it may have been done: that would make two instances', () => {
    const kinds: readonly FailureKind[] = ['throttled', 'unavailable', 'unexpected', 'conflict'];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.nat(20), (kind, surprises) => {
        const { kind: fate } = fateOfCreateFailure(failure(kind, { outcome: 'maybe-applied' }), surprises);
        assert.ok(['send-again', 'hold', 'inspect'].includes(fate), fate);
      }),
    );
  });
});
