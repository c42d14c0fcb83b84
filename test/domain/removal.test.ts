import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  nextGuardedStep,
  nextRemovalStep,
  notePrimaryRead,
  noteRead,
  nothingKnown,
  retainedAtDeadline,
  type RemovalFacts,
  type RemovalStep,
} from '../../src/domain/removal.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { anyRecord } from './any-record.ts';
import {
  adasPrimary,
  adasStandby,
  allIsWell,
  PRIMARY_REGION,
  relationToAda,
  standby,
  STANDBY_REGION,
  without,
} from './desktops.ts';

/** Reads in a row, and the steps that follow from them; `undefined` is a read that did not show the standby. */
function stepsAfter(...reads: readonly (WorkspaceRecord | undefined)[]): RemovalStep[] {
  let facts: RemovalFacts = nothingKnown;
  return reads.map((record) => {
    facts = noteRead(facts, record);
    return nextRemovalStep(adasStandby, record, facts);
  });
}
const lastStepAfter = (...reads: readonly (WorkspaceRecord | undefined)[]): RemovalStep['kind'] | undefined =>
  stepsAfter(...reads).at(-1)?.kind;

describe('nextRemovalStep', () => {
  it('terminates what its own record confirms as the standby of our primary, broken or healthy', () => {
    for (const state of ['AVAILABLE', 'STOPPED', 'PENDING', 'ERROR', 'UNHEALTHY', 'NEW']) {
      assert.equal(lastStepAfter(standby({ state })), 'terminate', state);
    }
  });

  it('waits, and does not terminate, while any part of the relation is missing', () => {
    for (const field of ['directoryId', 'userName', 'related'] as const) {
      assert.equal(lastStepAfter(without(standby(), field)), 'wait', `without ${field}`);
    }
  });

  it('retains, and does not terminate, when any part of the relation is another one', () => {
    const wrong: readonly Partial<WorkspaceRecord>[] = [
      { directoryId: 'd-elsewhere' },
      { userName: 'bob' },
      { related: [{ ...relationToAda, workspaceId: 'ws-bob' }] },
      { related: [{ ...relationToAda, region: STANDBY_REGION }] },
      { related: [relationToAda, { ...relationToAda, workspaceId: 'ws-bob' }] },
    ];
    for (const part of wrong) assert.equal(lastStepAfter(standby(part)), 'retain', JSON.stringify(part));
  });

  it('retains a SUSPENDED standby, which AWS does not terminate', () => {
    const [step] = stepsAfter(standby({ state: 'SUSPENDED' }));
    assert.deepEqual(step, {
      kind: 'retain',
      code: 'StandbyIs.SUSPENDED',
      message: 'AWS terminates no SUSPENDED WorkSpace',
    });
  });

  it('does not ask twice for one that is being terminated', () => {
    for (const state of ['TERMINATING', 'TERMINATED']) assert.equal(lastStepAfter(standby({ state })), 'wait', state);
  });

  it('calls a standby removed after two reads in a row without it, once it was seen', () => {
    assert.deepEqual(
      stepsAfter(standby(), undefined, undefined).map(({ kind }) => kind),
      ['terminate', 'wait', 'removed'],
    );
  });

  it('does not call it removed when it came back between two absences', () => {
    assert.equal(lastStepAfter(standby(), undefined, standby({ state: 'TERMINATING' }), undefined), 'wait');
  });

  it('never takes an id that was never visible for gone', () => {
    assert.equal(lastStepAfter(undefined, undefined, undefined, undefined, undefined), 'wait');
  });

  it('says what it waits for, so that the deadline can', () => {
    const whys = (...reads: readonly (WorkspaceRecord | undefined)[]): (string | undefined)[] =>
      stepsAfter(...reads).map((step) => (step.kind === 'wait' ? step.why : undefined));
    assert.deepEqual(whys(undefined, without(standby(), 'related'), undefined, standby({ state: 'TERMINATING' })), [
      'not visible yet',
      'its record does not yet show whose standby it is',
      'absent in one read',
      'it is TERMINATING',
    ]);
  });
});

describe('removal, for any sequence of reads', () => {
  const anyReads = fc.array(fc.oneof(fc.constant(undefined), anyRecord), { maxLength: 8 });

  it('never terminates unless the record confirms directory, user, primary and Region', () => {
    let terminated = 0;
    fc.assert(
      fc.property(anyReads, (reads) => {
        for (const [index, step] of stepsAfter(...reads).entries()) {
          if (step.kind !== 'terminate') continue;
          terminated += 1;
          const record = reads[index];
          assert.equal(record?.directoryId, 'd-west');
          assert.equal(record?.userName?.toLowerCase(), 'ada');
          const primaries = record?.related.filter(({ type }) => type === 'PRIMARY');
          assert.deepEqual(primaries, [{ workspaceId: 'ws-ada', region: PRIMARY_REGION, type: 'PRIMARY' }]);
          assert.notEqual(record?.state, 'SUSPENDED');
        }
      }),
      { numRuns: 1000 },
    );
    assert.ok(terminated > 50, `only ${terminated} terminates: the property said nothing`);
  });

  it('says removed exactly when it was seen before and the last two reads did not show it', () => {
    fc.assert(
      fc.property(anyReads, (reads) => {
        for (const [index, { kind }] of stepsAfter(...reads).entries()) {
          const wasSeen = reads.slice(0, index).some((record) => record !== undefined);
          const absentTwice = index > 0 && reads[index] === undefined && reads[index - 1] === undefined;
          assert.equal(kind === 'removed', wasSeen && absentTwice);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('nextGuardedStep', () => {
  function withPrimary(primary: WorkspaceRecord | undefined): typeof allIsWell {
    const { primary: _healthy, ...around } = allIsWell;
    return primary === undefined ? around : { ...around, primary };
  }

  /** Rounds in which the primary Region shows the primary, or does not. */
  function stepsWith(...primaries: readonly (WorkspaceRecord | undefined)[]): RemovalStep[] {
    let facts: RemovalFacts = nothingKnown;
    return primaries.map((primary) => {
      facts = notePrimaryRead(noteRead(facts, standby()), primary);
      return nextGuardedStep(adasStandby, standby(), withPrimary(primary), facts);
    });
  }

  it('terminates a standby that its own record lets go and that nobody would miss', () => {
    assert.deepEqual(stepsWith(adasPrimary()), [{ kind: 'terminate' }]);
  });

  it('keeps what somebody would miss, which its own record alone would let go', () => {
    const connection = { workspaceId: 'ws-standby', state: 'CONNECTED' };
    const facts = noteRead(nothingKnown, standby());
    assert.equal(nextRemovalStep(adasStandby, standby(), facts).kind, 'terminate');
    const step = nextGuardedStep(adasStandby, standby(), { ...allIsWell, connection }, facts);
    assert.ok(step.kind === 'retain');
    assert.equal(step.code, 'StandbyInUse');
  });

  it('waits once for a primary that is not shown, and keeps the standby when that comes twice in a row', () => {
    const kinds = (...reads: readonly (WorkspaceRecord | undefined)[]) => stepsWith(...reads).map(({ kind }) => kind);
    assert.deepEqual(kinds(undefined, undefined), ['wait', 'retain']);
    assert.deepEqual(kinds(undefined, adasPrimary()), ['wait', 'terminate']);
    assert.deepEqual(kinds(undefined, adasPrimary(), undefined), ['wait', 'terminate', 'wait']);
  });

  it('says that the primary is gone when the standby’s record, for that, names none any more', () => {
    const orphan = standby({ related: [] });
    const around = withPrimary(undefined);
    const once = notePrimaryRead(noteRead(nothingKnown, orphan), undefined);
    const codes = [once, notePrimaryRead(once, undefined)].map((facts) => {
      const step = nextGuardedStep(adasStandby, orphan, around, facts);
      return [step.kind, 'code' in step && step.code];
    });
    assert.deepEqual(codes, [
      ['wait', 'PrimaryGone'],
      ['retain', 'PrimaryGone'],
    ]);
    const incomplete = nextGuardedStep(adasStandby, orphan, allIsWell, noteRead(nothingKnown, orphan));
    assert.ok(incomplete.kind === 'wait' && incomplete.code === undefined, 'its record is only not complete yet');
  });

  it('carries the name of what it waits for, so that the deadline can name it', () => {
    const { connection: _unread, ...around } = allIsWell;
    const step = nextGuardedStep(adasStandby, standby(), around, noteRead(nothingKnown, standby()));
    assert.ok(step.kind === 'wait');
    assert.equal(step.code, 'ConnectionUnknown');
  });

  it('says of one that does not show whose it is that its primary is gone, and nothing else', () => {
    const { primary: _gone, ...orphaned } = allIsWell;
    const twice = { ...noteRead(nothingKnown, standby()), primaryAbsences: 2 };
    const unnamed = without(standby(), 'related');
    const step = nextGuardedStep(adasStandby, unnamed, orphaned, twice);
    assert.ok(step.kind === 'retain' && step.code === 'PrimaryGone');
    const inUse = { ...allIsWell, connection: { workspaceId: 'ws-standby', state: 'CONNECTED' } };
    const waiting = nextGuardedStep(adasStandby, unnamed, inUse, nothingKnown);
    assert.deepEqual(waiting, { kind: 'wait', why: 'its record does not yet show whose standby it is' });
    const leaving = nextGuardedStep(adasStandby, standby({ state: 'TERMINATING' }), orphaned, twice);
    assert.deepEqual(leaving, { kind: 'wait', why: 'it is TERMINATING' });
  });

  it('looks at nothing else when the standby’s own record already keeps it, or shows it gone', () => {
    const inUse = { ...allIsWell, connection: { workspaceId: 'ws-standby', state: 'CONNECTED' } };
    const foreign = nextGuardedStep(adasStandby, standby({ userName: 'bob' }), inUse, nothingKnown);
    assert.ok(foreign.kind === 'retain' && foreign.code === 'StandbyOfOtherUser');
    const gone = nextGuardedStep(adasStandby, undefined, inUse, { ...nothingKnown, seen: true, absences: 2 });
    assert.equal(gone.kind, 'removed');
  });
});

describe('retainedAtDeadline', () => {
  const seen: RemovalFacts = { ...nothingKnown, seen: true, askedAtMs: 1 };

  it('passes on what AWS said when it refused', () => {
    const refusal = { code: 'AccessDenied', message: 'no' };
    assert.deepEqual(retainedAtDeadline({ ...seen, refusal }, 'AVAILABLE'), refusal);
  });

  it('names what it waited for, when that has a name: AWS’s earlier refusal is not the reason any more', () => {
    const refusal = { code: 'AccessDenied', message: 'no' };
    const retained = retainedAtDeadline({ ...seen, refusal }, 'nobody knows', 'ConnectionUnknown');
    assert.deepEqual(retained, { code: 'ConnectionUnknown', message: 'nobody knows' });
  });

  it('tells one that was never visible from one that is still there', () => {
    assert.deepEqual(retainedAtDeadline(nothingKnown, 'not visible yet'), {
      code: 'StandbyNeverVisible',
      message: 'AWS never showed it, so it could not be confirmed as ours',
    });
    const still = retainedAtDeadline(seen, 'TERMINATING');
    assert.equal(still.code, 'StandbyStillThere');
    assert.match(still.message, /TERMINATING/);
  });
});
