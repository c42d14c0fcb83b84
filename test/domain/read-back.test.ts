import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBack, type ReadBack } from '../../src/domain/read-back.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { anyRecord } from './any-record.ts';
import { adasStandby, standby, without } from './desktops.ts';

const read = (...records: readonly WorkspaceRecord[]): ReadBack => readBack(adasStandby, records);

describe('readBack', () => {
  it('finds the standby whose record shows the whole relation, in whatever live state', () => {
    for (const state of ['AVAILABLE', 'STOPPED', 'PENDING', 'ERROR', 'NEW']) {
      assert.deepEqual(read(standby({ state })), { kind: 'found', standbyId: 'ws-standby' });
    }
  });

  it('does not act on a fresh record that shows only a part of the relation', () => {
    for (const field of ['related', 'userName', 'directoryId'] as const) {
      assert.equal(read(without(standby(), field)).kind, 'unclear', `without ${field}`);
    }
  });

  it('says what an unclear record does not show yet', () => {
    const whose = read(without(standby(), 'related'));
    assert.deepEqual(whose, {
      kind: 'unclear',
      code: 'NotAStandby',
      why: 'ws-standby does not yet show whose standby it is',
    });
    const where = read(without(standby(), 'userName'));
    assert.deepEqual(where, {
      kind: 'unclear',
      code: 'StandbyIncomplete',
      why: 'ws-standby does not yet show its user and directory',
    });
  });

  it('finds nothing only where nothing is', () => {
    assert.deepEqual(read(), { kind: 'nothing' });
  });

  it('chooses between two WorkSpaces of one user never, even when one is surely ours', () => {
    const answer = read(standby(), standby({ workspaceId: 'ws-other', related: [] }));
    assert.ok(answer.kind === 'conflict');
    assert.equal(answer.code, 'DuplicateStandbys');
    assert.match(answer.message, /ws-standby, ws-other/);
  });

  it('leaves the standby of another primary alone', () => {
    const answer = read(standby({ related: [{ workspaceId: 'ws-bob', region: 'us-east-1', type: 'PRIMARY' }] }));
    assert.ok(answer.kind === 'conflict');
    assert.equal(answer.code, 'StandbyOfAnother');
  });
});

describe('readBack, of what is leaving and of anything', () => {
  it('does not take a standby that is being terminated for the one that was asked for', () => {
    for (const state of ['TERMINATING', 'TERMINATED']) {
      assert.deepEqual(read(standby({ state })), {
        kind: 'unclear',
        code: 'OldOneIsLeaving',
        why: 'ws-standby is on its way out',
      });
    }
  });

  it('does not take a standby and the one that is leaving its place for duplicates', () => {
    const leaving = standby({ workspaceId: 'ws-old', state: 'TERMINATING' });
    assert.deepEqual(read(leaving, standby()), { kind: 'found', standbyId: 'ws-standby' });
  });

  it('never finds what the record does not prove, and never nothing where something is', () => {
    let found = 0;
    fc.assert(
      fc.property(anyRecord, (record) => {
        const answer = read(record);
        assert.notEqual(answer.kind, 'nothing');
        if (answer.kind !== 'found') return;
        found += 1;
        assert.equal(record.directoryId, 'd-west');
        assert.equal(record.userName?.toLowerCase(), 'ada');
        assert.ok(record.related.some(({ workspaceId, type }) => type === 'PRIMARY' && workspaceId === 'ws-ada'));
        assert.ok(!record.related.some(({ workspaceId, type }) => type === 'PRIMARY' && workspaceId !== 'ws-ada'));
      }),
      { numRuns: 1000 },
    );
    assert.ok(found > 50, `only ${found} found: the property said nothing`);
  });
});
