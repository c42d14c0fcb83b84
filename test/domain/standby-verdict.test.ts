import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isConfirmed, judgeStandby } from '../../src/domain/standby-verdict.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { anyRecord } from './any-record.ts';
import { adasStandby, PRIMARY_REGION, relationToAda, standby, STANDBY_REGION, without } from './desktops.ts';

const kindOf = (record: WorkspaceRecord): string => judgeStandby(adasStandby, record).kind;
const stranger = { workspaceId: 'ws-bob', region: PRIMARY_REGION, type: 'PRIMARY' };

describe('judgeStandby', () => {
  it('calls a standby healthy that is AVAILABLE, or STOPPED because nobody uses it', () => {
    assert.equal(kindOf(standby({ state: 'AVAILABLE' })), 'healthy');
    assert.equal(kindOf(standby({ state: 'STOPPED' })), 'healthy');
  });

  it('waits in every state that may pass, in one that it never heard of, and in none', () => {
    for (const state of [
      'PENDING',
      'STARTING',
      'STOPPING',
      'UNHEALTHY',
      'IMPAIRED',
      'MAINTENANCE',
      'available',
      'NEW',
    ]) {
      assert.deepEqual(judgeStandby(adasStandby, standby({ state })), { kind: 'provisioning', state });
    }
    const stateless = judgeStandby(adasStandby, without(standby(), 'state'));
    assert.deepEqual(stateless, { kind: 'provisioning', state: 'absent' });
  });

  it('calls a standby broken in the states that it does not come back from', () => {
    for (const state of ['ERROR', 'TERMINATING', 'TERMINATED', 'SUSPENDED'])
      assert.equal(kindOf(standby({ state })), 'broken');
  });

  it('gives the words of AWS for a broken standby, and its own where AWS has none', () => {
    const verdict = judgeStandby(adasStandby, standby({ state: 'ERROR', errorCode: 'Dns', errorMessage: 'no name' }));
    assert.deepEqual(verdict, { kind: 'broken', code: 'Dns', message: 'no name' });
    const silent = judgeStandby(adasStandby, standby({ state: 'ERROR' }));
    assert.deepEqual(silent, { kind: 'broken', code: 'StandbyIs.ERROR', message: 'standby ws-standby is ERROR' });
  });

  it('does not call an AVAILABLE WorkSpace healthy before its record shows whose standby it is', () => {
    for (const field of ['related', 'userName', 'directoryId'] as const) {
      assert.equal(kindOf(without(standby(), field)), 'provisioning', `without ${field}`);
    }
  });
});

describe('judgeStandby, of conflicts', () => {
  it('finds a conflict in each part of the relation', () => {
    const codes = (record: WorkspaceRecord): string => {
      const verdict = judgeStandby(adasStandby, record);
      return verdict.kind === 'conflict' ? verdict.code : verdict.kind;
    };
    assert.equal(codes(standby({ related: [stranger] })), 'StandbyOfAnother');
    assert.equal(codes(standby({ related: [{ ...relationToAda, region: STANDBY_REGION }] })), 'StandbyOfAnother');
    assert.equal(codes(standby({ related: [relationToAda, stranger] })), 'StandbyOfAnother');
    assert.equal(codes(standby({ directoryId: 'd-elsewhere' })), 'StandbyInOtherDirectory');
    assert.equal(codes(standby({ userName: 'bob' })), 'StandbyOfOtherUser');
  });

  it('says what the WorkSpace is instead, for the person who has to look', () => {
    const said = (differences: Partial<WorkspaceRecord>): string => {
      const verdict = judgeStandby(adasStandby, standby(differences));
      return verdict.kind === 'conflict' ? verdict.message : verdict.kind;
    };
    assert.equal(said({ related: [stranger] }), 'ws-standby is the standby of ws-bob in us-east-1');
    assert.equal(said({ directoryId: 'd-elsewhere' }), 'ws-standby is in directory d-elsewhere');
    assert.equal(said({ userName: 'bob' }), 'ws-standby belongs to user bob');
  });

  it('sees the conflict first, in a healthy and in a broken standby alike', () => {
    for (const state of ['AVAILABLE', 'ERROR', 'TERMINATED', 'PENDING']) {
      assert.equal(kindOf(standby({ state, related: [stranger] })), 'conflict');
    }
  });

  it('is not misled by relations that are no primaries', () => {
    const own = { workspaceId: 'ws-x', region: PRIMARY_REGION, type: 'STANDBY' };
    assert.equal(kindOf(standby({ related: [relationToAda, own] })), 'healthy');
    assert.equal(kindOf(standby({ related: [own] })), 'provisioning');
  });

  it('knows a user whatever the case AWS writes', () => {
    assert.equal(kindOf(standby({ userName: 'Ada' })), 'healthy');
  });
});

describe('isConfirmed, of an orphan', () => {
  const orphan = without(standby(), 'related');

  it('confirms a record that names no primary only where it may be an orphan', () => {
    assert.equal(isConfirmed({ ...adasStandby, mayBeOrphan: true }, orphan), true);
    assert.equal(isConfirmed({ ...adasStandby, mayBeOrphan: false }, orphan), false);
    assert.equal(isConfirmed(adasStandby, orphan), false);
  });

  it('does not confirm as an orphan what names its primary twice', () => {
    const twice = standby({ related: [relationToAda, relationToAda] });
    assert.equal(isConfirmed({ ...adasStandby, mayBeOrphan: true }, twice), false);
  });
});

describe('judgeStandby, for any record', () => {
  it('calls healthy only what names our primary in its Region, our user and our directory', () => {
    let healthy = 0;
    fc.assert(
      fc.property(anyRecord, (record) => {
        if (kindOf(record) !== 'healthy') return;
        healthy += 1;
        const primaries = record.related.filter(({ type }) => type === 'PRIMARY');
        assert.deepEqual(primaries, [relationToAda]);
        assert.equal(record.userName?.toLowerCase(), 'ada');
        assert.equal(record.directoryId, 'd-west');
        assert.ok(record.state === 'AVAILABLE' || record.state === 'STOPPED');
      }),
      { numRuns: 3000 },
    );
    assert.ok(healthy > 20, 'hardly a record was healthy: the property said nothing');
  });

  it('never confirms what it also calls a conflict', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        if (isConfirmed(adasStandby, record)) assert.notEqual(kindOf(record), 'conflict');
      }),
      { numRuns: 1000 },
    );
  });
});
