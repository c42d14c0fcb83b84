import assert from 'node:assert/strict';
import fc from 'fast-check';
import { viewIfLater, withOlderData, type FencedDesktop } from '../../../src/domain/decommission/newer-data.ts';
import { dataSince } from '../../../src/domain/decommission/replicated-data.ts';
import type { Replication, ReplicationState, WorkspaceRecord } from '../../../src/domain/workspace.ts';
import { FENCED_AT, fencedPrimary, hour, sideOfPrimary, sideOfStandby, wakingStandby } from './facts.ts';

const ada: FencedDesktop = { primaryId: 'ws-ada', standbyId: 'ws-standby', fencedAtMs: FENCED_AT };

describe('the wait for newer data', () => {
  it('is over for a desktop when both sides name a snapshot later than its fence', () => {
    assert.deepEqual(withOlderData([ada], [fencedPrimary()], [wakingStandby()]), []);
  });

  const older = { recoverySnapshotAtMs: FENCED_AT };
  const notYet: readonly (readonly [why: string, WorkspaceRecord[], WorkspaceRecord[]])[] = [
    ['only the primary names one', [fencedPrimary()], [wakingStandby({ replication: { standbys: [] } })]],
    ['only the standby names one', [fencedPrimary({ replication: { standbys: [] } })], [wakingStandby()]],
    [
      'that of the primary is as old as the fence',
      [fencedPrimary({ replication: { standbys: [{ ...sideOfPrimary, ...older }] } })],
      [wakingStandby()],
    ],
    [
      'that of the standby is as old as the fence',
      [fencedPrimary()],
      [wakingStandby({ replication: { own: { ...sideOfStandby, ...older }, standbys: [] } })],
    ],
    ['the primary is not shown', [], [wakingStandby()]],
    ['the standby is not shown', [fencedPrimary()], []],
    ['the standby that is shown is another', [fencedPrimary()], [wakingStandby({ workspaceId: 'ws-other' })]],
  ];
  for (const [why, primaries, standbys] of notYet) {
    it(`goes on when ${why}`, () => {
      assert.deepEqual(withOlderData([ada], primaries, standbys), ['ws-ada']);
    });
  }

  it('goes on for a desktop without a standby', () => {
    const { standbyId: _none, ...alone } = ada;
    assert.deepEqual(withOlderData([alone], [fencedPrimary()], [wakingStandby()]), ['ws-ada']);
  });

  it('tells the desktops apart', () => {
    const bob = { primaryId: 'ws-bob', standbyId: 'ws-standby-of-bob', fencedAtMs: FENCED_AT };
    assert.deepEqual(withOlderData([bob, ada], [fencedPrimary()], [wakingStandby()]), ['ws-bob']);
  });
});

const anyState: fc.Arbitrary<ReplicationState> = fc.record(
  {
    mode: fc.constantFrom('PRIMARY_AS_SOURCE', 'PRIMARY_AS_SOURCE', 'NO_REPLICATION'),
    recoverySnapshotAtMs: fc.oneof(fc.integer({ min: FENCED_AT - 2, max: FENCED_AT + 4 }), fc.constant(NaN)),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const standbyId = fc.constantFrom('ws-standby', 'ws-standby', 'ws-other');
const anyOfPrimary = fc.array(
  fc.tuple(standbyId, anyState).map(([id, state]) => ({ standbyId: id, ...state })),
  { maxLength: 3 },
);
const anyReplication: fc.Arbitrary<Replication> = fc
  .tuple(fc.option(anyState, { nil: undefined }), anyOfPrimary)
  .map(([own, standbys]) => ({ ...(own && { own }), standbys }));
const anyPair = fc.record({
  primary: anyReplication.map((replication) => fencedPrimary({ replication })),
  standby: anyReplication.map((replication) => wakingStandby({ replication })),
  fencedAtMs: fc.integer({ min: FENCED_AT, max: FENCED_AT + 2 }),
});

describe('what a look at replication leaves out', () => {
  const lookedAt = (primary: WorkspaceRecord, standby: WorkspaceRecord, fencedAtMs: number, laterThanMs: number) =>
    withOlderData([{ ...ada, fencedAtMs }], viewIfLater(primary, laterThanMs), viewIfLater(standby, laterThanMs));

  it('changes no decision: it is that of the proof for every record and every fence', () => {
    fc.assert(
      fc.property(anyPair, ({ primary, standby, fencedAtMs }) => {
        const isOlder = 'code' in dataSince(primary, standby, fencedAtMs);
        assert.deepEqual(lookedAt(primary, standby, fencedAtMs, FENCED_AT), isOlder ? ['ws-ada'] : []);
      }),
    );
  });

  it('would change one if it went by a later time than the earliest fence', () => {
    const soon = FENCED_AT + 1;
    const primary = fencedPrimary({ replication: { standbys: [{ ...sideOfPrimary, recoverySnapshotAtMs: soon }] } });
    assert.deepEqual(lookedAt(primary, wakingStandby(), FENCED_AT, FENCED_AT), []);
    assert.deepEqual(lookedAt(primary, wakingStandby(), FENCED_AT, soon), ['ws-ada']);
  });

  it('is every record without a snapshot later than that', () => {
    assert.deepEqual(viewIfLater(wakingStandby(), FENCED_AT + 24 * hour), []);
    assert.deepEqual(viewIfLater(fencedPrimary({ replication: { standbys: [] } }), FENCED_AT), []);
    const { replication: _none, ...bare } = wakingStandby();
    assert.deepEqual(viewIfLater(bare, FENCED_AT), []);
  });

  it('is all that a record says of other things', () => {
    const [view] = viewIfLater(wakingStandby(), FENCED_AT);
    assert.deepEqual(view, { workspaceId: 'ws-standby', replication: { own: sideOfStandby, standbys: [] } });
  });
});
