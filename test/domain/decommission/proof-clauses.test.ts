import assert from 'node:assert/strict';
import { judgeProof, type ProofFacts } from '../../../src/domain/decommission/proof.ts';
import {
  answerTo,
  disconnected,
  FENCED_AT,
  fencedPrimary,
  judged,
  less,
  messageOf,
  provedFacts,
  provedStopped,
  relationToStandby,
  shortly,
  sideOfPrimary,
  sideOfStandby,
  wakingStandby,
  waiverOf,
} from './facts.ts';

describe('judgeProof, of the state', () => {
  it('never lets one go that is SUSPENDED, or in any state but the two of a fence', () => {
    const states = ['PENDING', 'AVAILABLE', 'IMPAIRED', 'UNHEALTHY', 'REBOOTING', 'STARTING', 'REBUILDING'];
    states.push('RESTORING', 'MAINTENANCE', 'SUSPENDED', 'UPDATING', 'STOPPING', 'ERROR');
    for (const state of states) {
      assert.deepEqual(judgeProof(provedFacts({ primary: fencedPrimary({ state }) })), {
        kind: 'keep',
        clause: 'state',
        code: `PrimaryIs.${state}`,
        message: `ws-ada is ${state}`,
      });
    }
  });

  it('keeps one in a state that nobody knows, or in none', () => {
    for (const state of ['admin_maintenance', 'NEW', '']) {
      const verdict = judgeProof(provedFacts({ primary: fencedPrimary({ state }) }));
      assert.equal(shortly(verdict), 'keep StateUnknown');
      assert.equal(messageOf(verdict), `ws-ada is ${state}`);
    }
    const verdict = judgeProof(provedFacts({ primary: less(fencedPrimary(), 'state') }));
    assert.deepEqual(verdict, {
      kind: 'keep',
      clause: 'state',
      code: 'StateUnknown',
      message: 'ws-ada is shown without a state',
    });
  });

  it('keeps one that somebody else has set to maintenance, or has stopped', () => {
    for (const facts of [provedFacts(), provedStopped()]) {
      const verdict = judgeProof(less(facts, 'fence'));
      assert.ok(verdict.kind === 'keep' && verdict.code === 'NotFenced' && verdict.clause === 'state');
      assert.equal(messageOf(verdict), `ws-ada is ${facts.primary?.state ?? ''}, but not by our fence`);
    }
  });

  it('keeps one that was fenced in another way than it is now', () => {
    const stopped = judgeProof(provedStopped({ fence: { how: 'ADMIN_MAINTENANCE', atMs: FENCED_AT } }));
    assert.ok(stopped.kind === 'keep' && stopped.code === 'NotFenced' && stopped.clause === 'state');
    assert.equal(messageOf(stopped), 'ws-ada was fenced by ADMIN_MAINTENANCE, but is STOPPED');
    assert.equal(judged({ fence: { how: 'STOPPED', atMs: FENCED_AT } }), 'keep NotFenced');
  });
});

describe('judgeProof, of who is there', () => {
  const connection = (differences: object): Partial<ProofFacts> => ({
    connection: { ...disconnected, ...differences },
  });

  it('keeps one with somebody connected, be it fenced or stopped', () => {
    const verdict = judgeProof(provedFacts(connection({ state: 'CONNECTED' })));
    assert.deepEqual(verdict, {
      kind: 'keep',
      clause: 'nobody-there',
      code: 'SomebodyIsThere',
      message: 'ws-ada has somebody connected',
    });
    assert.equal(shortly(judgeProof(provedStopped(connection({ state: 'CONNECTED' })))), 'keep SomebodyIsThere');
  });

  it('keeps one whose connection nobody knows, unless it is stopped', () => {
    assert.equal(judged(connection({ state: 'UNKNOWN' })), 'keep ConnectionUnknown');
    assert.equal(shortly(judgeProof(provedStopped(connection({ state: 'UNKNOWN' })))), 'proved');
    assert.equal(shortly(judgeProof(provedStopped(connection({ state: 'DISCONNECTED' })))), 'proved');
    for (const state of ['NEW', 'disconnected', '']) {
      assert.equal(judged(connection({ state })), 'keep ConnectionUnknown');
      assert.equal(shortly(judgeProof(provedStopped(connection({ state })))), 'keep ConnectionUnknown');
    }
  });

  it('keeps one of which the answer says nothing, or says it of another WorkSpace', () => {
    for (const facts of [provedFacts(), provedStopped()]) {
      const verdict = judgeProof(less(facts, 'connection'));
      assert.equal(shortly(verdict), 'keep ConnectionUnknown');
      assert.equal(messageOf(verdict), 'ws-ada has a connection of state not shown');
    }
    assert.equal(judged({ connection: less(disconnected, 'state') }), 'keep ConnectionUnknown');
    assert.equal(judged(connection({ workspaceId: 'ws-bob' })), 'keep ConnectionUnknown');
  });

  it('keeps one whose connection was last checked before its fence, unless it is stopped', () => {
    assert.equal(judged(connection({ checkedAtMs: FENCED_AT })), 'proved');
    const verdict = judgeProof(provedFacts(connection({ checkedAtMs: FENCED_AT - 1 })));
    assert.equal(shortly(verdict), 'keep ConnectionNotCheckedSinceFence');
    assert.equal(messageOf(verdict), 'ws-ada was last checked at 2026-11-20T15:59:59.999Z, before its fence');
    assert.equal(shortly(judgeProof(provedStopped(connection({ checkedAtMs: FENCED_AT - 1 })))), 'proved');
  });

  it('keeps one that is DISCONNECTED as of nobody knows when; one that is stopped is UNKNOWN, and never checked', () => {
    const unchecked = less(disconnected, 'checkedAtMs');
    const verdict = judgeProof(provedFacts({ connection: unchecked }));
    assert.equal(shortly(verdict), 'keep ConnectionUnknown');
    assert.equal(messageOf(verdict), 'ws-ada has a connection of which AWS does not say when it was checked');
    assert.equal(shortly(judgeProof(provedStopped({ connection: { ...unchecked, state: 'UNKNOWN' } }))), 'proved');
  });

  it('keeps one of which a record names somebody who cannot be read', () => {
    const { primary, standby } = provedFacts();
    for (const [name, record] of Object.entries({ primary, standby })) {
      const replication = { standbys: [], ...record?.replication };
      const verdict = judgeProof(
        provedFacts({ [name]: { ...record, replication: { ...replication, unreadable: 1 } } }),
      );
      assert.equal(shortly(verdict), 'keep RecordIncomplete');
      assert.equal(messageOf(verdict), `${record?.workspaceId} names 1 that cannot be read`);
      assert.equal(judged({ [name]: { ...record, replication } }), 'proved');
    }
  });

  it('keeps one on which somebody was after its fence, stopped or not', () => {
    assert.equal(judged(connection({ lastUserConnectionAtMs: FENCED_AT })), 'proved');
    assert.equal(judged({ connection: less(disconnected, 'lastUserConnectionAtMs') }), 'proved');
    const verdict = judgeProof(provedFacts(connection({ lastUserConnectionAtMs: FENCED_AT + 1 })));
    assert.equal(shortly(verdict), 'keep ConnectedSinceFence');
    assert.equal(messageOf(verdict), 'ws-ada had a user at 2026-11-20T16:00:00.001Z, after its fence');
    const stopped = provedStopped(connection({ state: 'UNKNOWN', lastUserConnectionAtMs: FENCED_AT + 1 }));
    assert.equal(shortly(judgeProof(stopped)), 'keep ConnectedSinceFence');
  });

  it('says so when AWS gave no time of its check', () => {
    const verdict = judgeProof(provedStopped());
    assert.equal(answerTo(verdict, 'nobody-there')?.by, 'connection of ws-ada is UNKNOWN, checked at an unknown time');
  });

  it('believes no fence whose time is none', () => {
    assert.deepEqual(judgeProof(provedFacts({ fence: { how: 'ADMIN_MAINTENANCE', atMs: NaN } })), {
      kind: 'keep',
      clause: 'state',
      code: 'NotFenced',
      message: 'ws-ada was fenced at an unknown time',
    });
    assert.equal(shortly(judgeProof(provedStopped({ fence: { how: 'STOPPED', atMs: NaN } }))), 'keep NotFenced');
  });
});

describe('judgeProof, of the health of the standby', () => {
  it('keeps a desktop whose standby is not AVAILABLE in this very answer', () => {
    for (const state of ['STOPPED', 'STARTING', 'ERROR', 'SUSPENDED', 'NEW', 'available']) {
      assert.deepEqual(judgeProof(provedFacts({ standby: wakingStandby({ state }) })), {
        kind: 'keep',
        clause: 'health',
        code: `StandbyIs.${state}`,
        message: `standby ws-standby is ${state}`,
      });
    }
    assert.deepEqual(judgeProof(provedFacts({ standby: less(wakingStandby(), 'state') })), {
      kind: 'keep',
      clause: 'health',
      code: 'StandbyStateUnknown',
      message: 'standby ws-standby is shown without a state',
    });
  });

  it('does not take what the primary says of the standby for its health', () => {
    const primary = fencedPrimary({ related: [{ ...relationToStandby, state: 'AVAILABLE' }] });
    assert.equal(judged({ primary, standby: wakingStandby({ state: 'ERROR' }) }), 'keep StandbyIs.ERROR');
  });

  it('passes over it with a waiver of it that says why, and with no other', () => {
    const standby = wakingStandby({ state: 'STOPPED' });
    const answer = answerTo(judgeProof(provedFacts({ standby, waived: waiverOf('health') })), 'health');
    assert.deepEqual(answer, {
      clause: 'health',
      satisfied: 'waived',
      by: 'waived ("nobody needs it"): standby ws-standby is STOPPED',
    });
    assert.equal(judged({ standby, waived: waiverOf('data') }), 'keep StandbyIs.STOPPED');
    assert.equal(judged({ standby, waived: [{ clause: 'health', reason: ' ' }] }), 'keep StandbyIs.STOPPED');
  });

  it('calls a clause met, not waived, that a waiver was not needed for', () => {
    const verdict = judgeProof(provedFacts({ waived: [...waiverOf('health'), ...waiverOf('data')] }));
    assert.equal(answerTo(verdict, 'health')?.satisfied, 'met');
    assert.equal(answerTo(verdict, 'data')?.satisfied, 'met');
  });
});

describe('judgeProof, of the data', () => {
  const ofPrimary = (side: object): Partial<ProofFacts> => ({
    primary: fencedPrimary({ replication: { standbys: [{ ...sideOfPrimary, ...side }] } }),
  });
  const ofStandby = (side: object): Partial<ProofFacts> => ({
    standby: wakingStandby({ replication: { own: { ...sideOfStandby, ...side }, standbys: [] } }),
  });

  it('keeps a desktop that either side does not call replicated', () => {
    const off: readonly (readonly [Partial<ProofFacts>, string])[] = [
      [ofPrimary({ mode: 'NO_REPLICATION' }), 'the primary says NO_REPLICATION of replication'],
      [ofPrimary({ mode: undefined }), 'the primary says nothing of replication'],
      [ofPrimary({ standbyId: 'ws-other' }), 'the primary says nothing of replication'],
      [{ primary: fencedPrimary({ replication: { standbys: [] } }) }, 'the primary says nothing of replication'],
      [
        { primary: fencedPrimary({ replication: { standbys: [sideOfPrimary, sideOfPrimary] } }) },
        'the primary says nothing of replication',
      ],
      [{ primary: less(fencedPrimary(), 'replication') }, 'the primary says nothing of replication'],
      [ofStandby({ mode: 'NO_REPLICATION' }), 'the standby says NO_REPLICATION of replication'],
      [{ standby: wakingStandby({ replication: { standbys: [] } }) }, 'the standby says nothing of replication'],
      [{ standby: less(wakingStandby(), 'replication') }, 'the standby says nothing of replication'],
      [
        { ...ofPrimary({ mode: 'X' }), ...ofStandby({ mode: 'Y' }) },
        'the primary says X of replication; the standby says Y of replication',
      ],
    ];
    for (const [differences, message] of off) {
      const verdict = judgeProof(provedFacts(differences));
      assert.deepEqual(verdict, { kind: 'keep', clause: 'data', code: 'NotReplicated', message });
    }
  });

  it('finds the planned standby among several that the primary speaks of', () => {
    const others = [{ ...sideOfPrimary, standbyId: 'ws-other', mode: 'NO_REPLICATION' }, sideOfPrimary];
    assert.equal(judged({ primary: fencedPrimary({ replication: { standbys: others } }) }), 'proved');
  });

  it('keeps a desktop of which either side names no snapshot', () => {
    for (const recoverySnapshotAtMs of [undefined, NaN, Infinity]) {
      assert.equal(judged(ofPrimary({ recoverySnapshotAtMs })), 'keep SnapshotUnknown');
      assert.equal(judged(ofStandby({ recoverySnapshotAtMs })), 'keep SnapshotUnknown');
    }
    assert.equal(
      messageOf(judgeProof(provedFacts(ofStandby({ recoverySnapshotAtMs: undefined })))),
      'snapshots: primary 2026-11-21T10:00:00.000Z, standby an unknown time',
    );
  });

  it('keeps a desktop whose older snapshot is not later than the fence, on whichever side', () => {
    for (const recoverySnapshotAtMs of [FENCED_AT, FENCED_AT - 1]) {
      assert.equal(judged(ofPrimary({ recoverySnapshotAtMs })), 'keep SnapshotTooOld');
      assert.equal(judged(ofStandby({ recoverySnapshotAtMs })), 'keep SnapshotTooOld');
    }
    assert.equal(judged(ofPrimary({ recoverySnapshotAtMs: FENCED_AT + 1 })), 'proved');
    assert.equal(
      messageOf(judgeProof(provedFacts(ofPrimary({ recoverySnapshotAtMs: FENCED_AT })))),
      'the snapshot both sides have is of 2026-11-20T16:00:00.000Z, the fence of 2026-11-20T16:00:00.000Z',
    );
  });

  it('passes over it with a waiver of it, and of no other clause', () => {
    const unreplicated = { primary: less(fencedPrimary(), 'replication') };
    const answer = answerTo(judgeProof(provedFacts({ ...unreplicated, waived: waiverOf('data') })), 'data');
    assert.equal(answer?.satisfied, 'waived');
    assert.equal(judged({ ...unreplicated, waived: waiverOf('health') }), 'keep NotReplicated');
  });

  it('passes over no other clause with a waiver of the data', () => {
    const waived = [...waiverOf('data'), ...waiverOf('health')];
    assert.equal(judged({ waived, connection: { ...disconnected, state: 'CONNECTED' } }), 'keep SomebodyIsThere');
    assert.equal(judged({ waived, primary: fencedPrimary({ state: 'SUSPENDED' }) }), 'keep PrimaryIs.SUSPENDED');
    assert.equal(shortly(judgeProof(less(provedFacts({ waived }), 'fence'))), 'keep NotFenced');
  });
});
