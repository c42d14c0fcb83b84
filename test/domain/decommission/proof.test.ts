import assert from 'node:assert/strict';
import { judgeProof, type ProofFacts } from '../../../src/domain/decommission/proof.ts';
import { PRIMARY_REGION, relationToAda, STANDBY_REGION } from '../desktops.ts';
import {
  fencedPrimary,
  judged,
  less,
  messageOf,
  minute,
  NOW,
  planned,
  provedFacts,
  provedStopped,
  relationToStandby,
  shortly,
  wakingStandby,
  waiverOf,
} from './facts.ts';

describe('judgeProof, of a desktop that may go', () => {
  it('proves one that is fenced, abandoned, replicated and has an awake standby', () => {
    const verdict = judgeProof(provedFacts());
    assert.equal(verdict.kind, 'proved');
    assert.deepEqual(
      verdict.kind === 'proved' && verdict.clauses.map(({ clause, satisfied }) => [clause, satisfied]),
      ['relation', 'state', 'nobody-there', 'health', 'data'].map((clause) => [clause, 'met']),
    );
  });

  it('proves one that is stopped, whose connection AWS does not know', () => {
    assert.equal(judgeProof(provedStopped()).kind, 'proved');
  });

  it('says in words what each clause was decided from', () => {
    const verdict = judgeProof(provedFacts());
    assert.deepEqual(verdict.kind === 'proved' && verdict.clauses.map(({ by }) => by), [
      'ws-ada (d-east, us-east-1) and ws-standby (d-west, us-west-2) of user ada name exactly each other, in account 111122223333',
      'ws-ada is ADMIN_MAINTENANCE, fenced since 2026-11-20T16:00:00.000Z',
      'connection of ws-ada is DISCONNECTED, checked at 2026-11-21T11:59:00.000Z',
      'standby ws-standby is AVAILABLE by its own record',
      'both sides name a snapshot; the older is of 2026-11-21T10:00:00.000Z, after the fence',
    ]);
  });

  it('knows a user whatever the case AWS writes', () => {
    assert.equal(judged({ primary: fencedPrimary({ userName: 'ADA' }) }), 'proved');
    assert.equal(judged({ standby: wakingStandby({ userName: 'Ada' }) }), 'proved');
  });
});

describe('judgeProof, of account and age', () => {
  it('is surprised by another account, and by none', () => {
    const other = judgeProof(provedFacts({ readInAccount: '999900001111' }));
    assert.equal(shortly(other), 'surprise AccountDiffers');
    assert.equal(messageOf(other), 'read in account 999900001111, but the plan is of 111122223333');
    const none = judgeProof(less(provedFacts(), 'readInAccount'));
    assert.equal(shortly(none), 'surprise AccountUnknown');
    assert.equal(messageOf(none), 'nobody knows in which account was read; the plan is of 111122223333');
    assert.equal(judged({ account: '', readInAccount: '' }), 'surprise AccountUnknown');
  });

  it('calls nothing gone that was looked for in the wrong account', () => {
    const gone = less(provedFacts({ askedAtMs: NOW - minute, readInAccount: '999900001111' }), 'primary');
    assert.equal(shortly(judgeProof(gone)), 'surprise AccountDiffers');
  });

  it('proves by answers of up to sixty seconds, and by none that are a millisecond older', () => {
    assert.equal(judged({ readAtMs: NOW - 60_000 }), 'proved');
    const old = judgeProof(provedFacts({ readAtMs: NOW - 60_001 }));
    assert.ok(old.kind === 'keep' && old.code === 'ProofTooOld' && old.clause === 'relation');
    assert.equal(
      messageOf(judgeProof(provedFacts({ readAtMs: NOW - 60_001 }))),
      'the answers are 60001 ms old; at most 60000 count',
    );
  });

  it('does not believe answers out of the future, beyond what clocks jitter, nor times that are none', () => {
    assert.equal(judged({ readAtMs: NOW + 1_000 }), 'proved');
    assert.equal(judged({ readAtMs: NOW + 1_001 }), 'keep ProofTooOld');
    assert.equal(judged({ readAtMs: NaN }), 'keep ProofTooOld');
    assert.equal(judged({ nowMs: NaN }), 'keep ProofTooOld');
  });
});

describe('judgeProof, of a primary that is leaving or gone', () => {
  const leaving = ['TERMINATING', 'TERMINATED'].map((state) => provedFacts({ primary: fencedPrimary({ state }) }));
  const departures = [...leaving, less(provedFacts(), 'primary')];

  it('takes it for on its way when this run has asked for it', () => {
    for (const facts of departures) {
      assert.equal(shortly(judgeProof({ ...facts, askedAtMs: NOW - minute })), 'on-its-way');
    }
  });

  it('is surprised when nobody of this run has asked for it', () => {
    assert.deepEqual(
      departures.map((facts) => shortly(judgeProof(facts))),
      Array(3).fill('surprise TerminatedByOthers'),
    );
    assert.equal(messageOf(judgeProof(departures[2]!)), 'ws-ada is not shown, and this run has not asked for it');
    assert.match(messageOf(judgeProof(departures[0]!)), /^ws-ada is TERMINATING, /);
  });

  it('does not take the record of another WorkSpace for it', () => {
    const facts = provedFacts({
      askedAtMs: NOW - minute,
      primary: fencedPrimary({ workspaceId: 'ws-bob', state: 'TERMINATING' }),
    });
    assert.equal(shortly(judgeProof(facts)), 'surprise RelationDiffers');
  });
});

describe('judgeProof, of the relation', () => {
  it('keeps a desktop whose plan names no standby, whatever is shown', () => {
    const verdict = judgeProof(provedFacts({ desktop: less(planned, 'standbyId') }));
    assert.deepEqual(verdict, {
      kind: 'keep',
      clause: 'relation',
      code: 'NoStandby',
      message: 'the plan names no standby of ws-ada',
    });
  });

  it('is surprised by a standby that is lost, even when its health is waived', () => {
    const waived = waiverOf('health');
    const absent = judgeProof(less(provedFacts({ waived }), 'standby'));
    assert.equal(shortly(absent), 'surprise StandbyLost');
    assert.equal(messageOf(absent), 'standby ws-standby of ws-ada is not shown');
    for (const state of ['TERMINATING', 'TERMINATED']) {
      const leaving = judgeProof(provedFacts({ waived, standby: wakingStandby({ state }) }));
      assert.equal(shortly(leaving), 'surprise StandbyLost');
      assert.equal(messageOf(leaving), `standby ws-standby of ws-ada is ${state}`);
    }
  });

  const differing: readonly (readonly [string, Partial<ProofFacts>, string])[] = [
    ['primary', { primary: fencedPrimary({ workspaceId: 'ws-bob' }) }, 'ws-bob was read instead of ws-ada'],
    [
      "primary's directory",
      { primary: fencedPrimary({ directoryId: 'd-north' }) },
      'directory of ws-ada is d-north, not d-east',
    ],
    ["primary's user", { primary: fencedPrimary({ userName: 'bob' }) }, 'user of ws-ada is bob, not ada'],
    [
      'standby in its relation',
      { primary: fencedPrimary({ related: [{ ...relationToStandby, workspaceId: 'ws-bobs' }] }) },
      'ws-ada names ws-bobs in us-west-2 as its STANDBY',
    ],
    [
      'Region of the standby',
      { primary: fencedPrimary({ related: [{ ...relationToStandby, region: PRIMARY_REGION }] }) },
      'ws-ada names ws-standby in us-east-1 as its STANDBY',
    ],
    [
      'number of standbys',
      { primary: fencedPrimary({ related: [relationToStandby, { ...relationToStandby, region: 'eu-west-1' }] }) },
      'ws-ada names ws-standby in eu-west-1 as its STANDBY',
    ],
    [
      'number of times that it names its standby',
      { primary: fencedPrimary({ related: [relationToStandby, relationToStandby] }) },
      'ws-ada names ws-standby 2 times',
    ],
    [
      'side: it is a standby itself',
      {
        primary: fencedPrimary({ related: [relationToStandby, { ...relationToAda, workspaceId: 'ws-other' }] }),
      },
      'ws-ada names ws-other in us-east-1 as its PRIMARY',
    ],
    ['standby', { standby: wakingStandby({ workspaceId: 'ws-x' }) }, 'ws-x was read instead of ws-standby'],
    [
      "standby's directory",
      { standby: wakingStandby({ directoryId: 'd-south' }) },
      'directory of ws-standby is d-south, not d-west',
    ],
    ["standby's user", { standby: wakingStandby({ userName: 'bob' }) }, 'user of ws-standby is bob, not ada'],
    [
      'primary in the relation of the standby',
      { standby: wakingStandby({ related: [{ ...relationToAda, workspaceId: 'ws-bob' }] }) },
      'ws-standby names ws-bob in us-east-1 as its PRIMARY',
    ],
    [
      'Region of the primary',
      { standby: wakingStandby({ related: [{ ...relationToAda, region: STANDBY_REGION }] }) },
      'ws-standby names ws-ada in us-west-2 as its PRIMARY',
    ],
    [
      'number of primaries',
      { standby: wakingStandby({ related: [relationToAda, { ...relationToAda, workspaceId: 'ws-bob' }] }) },
      'ws-standby names ws-bob in us-east-1 as its PRIMARY',
    ],
    [
      'side of the standby: it has a standby itself',
      { standby: wakingStandby({ related: [relationToAda, { ...relationToStandby, workspaceId: 'ws-third' }] }) },
      'ws-standby names ws-third in us-west-2 as its STANDBY',
    ],
  ];
  for (const [what, differences, words] of differing) {
    it(`is surprised by another ${what}`, () => {
      const verdict = judgeProof(provedFacts(differences));
      assert.equal(shortly(verdict), 'surprise RelationDiffers');
      assert.ok(messageOf(verdict).includes(words), messageOf(verdict));
    });
  }

  it('tells everything that differs at once', () => {
    const verdict = judgeProof(
      provedFacts({ primary: fencedPrimary({ userName: 'bob' }), standby: wakingStandby({ directoryId: 'd-x' }) }),
    );
    assert.equal(messageOf(verdict), 'user of ws-ada is bob, not ada; directory of ws-standby is d-x, not d-west');
  });

  const incomplete: readonly (readonly [Partial<ProofFacts>, string])[] = [
    [{ primary: less(fencedPrimary(), 'directoryId') }, 'ws-ada shows no directory'],
    [{ primary: less(fencedPrimary(), 'userName') }, 'ws-ada shows no user'],
    [{ primary: fencedPrimary({ related: [] }) }, 'ws-ada does not name ws-standby as its STANDBY'],
    [{ standby: less(wakingStandby(), 'directoryId') }, 'ws-standby shows no directory'],
    [{ standby: less(wakingStandby(), 'userName') }, 'ws-standby shows no user'],
    [{ standby: wakingStandby({ related: [] }) }, 'ws-standby does not name ws-ada as its PRIMARY'],
    [
      { primary: fencedPrimary({ related: [relationToStandby, { ...relationToStandby, type: 'NEW' }] }) },
      'ws-ada names ws-standby in us-west-2 as its NEW',
    ],
  ];
  for (const [differences, words] of incomplete) {
    it(`keeps a desktop when ${words}`, () => {
      const verdict = judgeProof(provedFacts(differences));
      assert.deepEqual(verdict, { kind: 'keep', clause: 'relation', code: 'RecordIncomplete', message: words });
    });
  }

  it('tells everything that is missing at once', () => {
    const primary = less(less(fencedPrimary(), 'userName'), 'directoryId');
    const verdict = judgeProof(provedFacts({ primary }));
    assert.equal(messageOf(verdict), 'ws-ada shows no directory; ws-ada shows no user');
  });

  it('is surprised rather than patient when something differs and something is missing', () => {
    const primary = less(fencedPrimary({ userName: 'bob' }), 'directoryId');
    assert.equal(judged({ primary }), 'surprise RelationDiffers');
  });
});
