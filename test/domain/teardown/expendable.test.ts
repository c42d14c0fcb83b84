import assert from 'node:assert/strict';
import fc from 'fast-check';
import { objectionTo, type Objection, type Surroundings } from '../../../src/domain/teardown/expendable.ts';
import { remedyFor } from '../../../src/domain/gaps.ts';
import type { RelatedWorkspace, WorkspaceRecord } from '../../../src/domain/workspace.ts';
import { adasPrimary, adasStandby, allIsWell, relationToAda, standby, STANDBY_REGION, without } from '../desktops.ts';

const related: RelatedWorkspace = { workspaceId: 'ws-standby', region: STANDBY_REGION, type: 'STANDBY' };

function objection(around: Partial<Surroundings> = {}, record = standby()): Objection | undefined {
  return objectionTo(adasStandby, record, { ...allIsWell, ...around });
}

function lacking(field: 'primary' | 'connection', around: Partial<Surroundings> = {}): Objection | undefined {
  const { [field]: _absent, ...rest } = allIsWell;
  return objectionTo(adasStandby, standby(), { ...rest, ...around });
}

function assertStays(code: string, found: Objection | undefined): void {
  assert.deepEqual({ code: found?.code, passing: found?.passing }, { code, passing: false });
}

function assertWaits(code: string, found: Objection | undefined): void {
  assert.deepEqual({ code: found?.code, passing: found?.passing }, { code, passing: true });
}

const withPrimary = (differences: Partial<WorkspaceRecord>): Objection | undefined =>
  objection({ primary: adasPrimary(differences) });
const withConnection = (connection: object, record?: WorkspaceRecord): Objection | undefined =>
  objection({ connection: { workspaceId: 'ws-standby', ...connection } }, record);

describe('objectionTo', () => {
  it('has none against the standby of a healthy primary that nobody ever used, whether that runs or sleeps', () => {
    assert.equal(objection(), undefined);
    assert.equal(withPrimary({ state: 'STOPPED' }), undefined);
    assert.equal(withPrimary({ userName: 'ADA' }), undefined);
  });

  it('keeps a standby that somebody is connected to, or ever was', () => {
    assertStays('StandbyInUse', withConnection({ state: 'CONNECTED' }));
    assertStays('StandbyWasUsed', withConnection({ state: 'DISCONNECTED', lastUserConnectionAtMs: 1 }));
    assertStays('StandbyWasUsed', withConnection({ state: 'DISCONNECTED', lastUserConnectionAtMs: 0 }));
    assertStays('StandbyWasUsed', withConnection({ state: 'UNKNOWN', lastUserConnectionAtMs: 1 }));
    assertStays('StandbyWasUsed', withConnection({ lastUserConnectionAtMs: 1 }));
  });

  it('says that it is used before anything else, which a person has to know first', () => {
    const used = { workspaceId: 'ws-standby', state: 'DISCONNECTED', lastUserConnectionAtMs: 1 };
    assertStays('StandbyWasUsed', lacking('primary', { connection: used, primaryAbsences: 2 }));
  });

  it('waits when AWS does not say who uses it: no entry, no state, or UNKNOWN of one that runs', () => {
    assertWaits('ConnectionUnknown', lacking('connection'));
    assertWaits('ConnectionUnknown', withConnection({}));
    assertWaits('ConnectionUnknown', withConnection({ state: 'UNKNOWN' }));
    assertWaits('ConnectionUnknown', withConnection({ state: 'NEW' }));
  });

  it('takes UNKNOWN for nobody where the standby does not run', () => {
    for (const state of ['STOPPED', 'PENDING', 'ERROR'])
      assert.equal(withConnection({ state: 'UNKNOWN' }, standby({ state })), undefined, state);
  });

  it('keeps a standby whose primary is not healthy by its own record', () => {
    for (const state of ['ERROR', 'UNHEALTHY', 'SUSPENDED', 'MAINTENANCE', 'IMPAIRED', 'NEW'])
      assertStays('PrimaryNotHealthy', withPrimary({ state }));
  });

  it('keeps a standby whose primary is fenced, which may be about to go, and no waiver passes over it', () => {
    assertStays('PrimaryFenced', withPrimary({ state: 'ADMIN_MAINTENANCE' }));
    const waived = ['StandbyWasUsed', 'PrimaryGone', 'PrimaryNotHealthy'];
    assertStays('PrimaryFenced', objection({ primary: adasPrimary({ state: 'ADMIN_MAINTENANCE' }), waived }));
    assert.equal(objection({ primary: adasPrimary({ state: 'MAINTENANCE' }), waived }), undefined);
  });

  it('waits for a primary that is on its way between two healthy states, or shows no state', () => {
    for (const state of ['STARTING', 'STOPPING', 'REBOOTING']) assertWaits('PrimaryNotHealthy', withPrimary({ state }));
    assertWaits(
      'PrimaryNotHealthy',
      objection({ primary: { ...without(adasPrimary(), 'state'), related: [related] } }),
    );
  });

  it('keeps a standby whose primary is leaving, or absent twice; once proves nothing', () => {
    for (const state of ['TERMINATING', 'TERMINATED']) assertStays('PrimaryGone', withPrimary({ state }));
    assertWaits('PrimaryGone', lacking('primary', { primaryAbsences: 1 }));
    assertStays('PrimaryGone', lacking('primary', { primaryAbsences: 2 }));
  });

  it('keeps a standby that its primary does not know: it names another, another user, or is a standby itself', () => {
    assertStays('SidesDisagree', withPrimary({ related: [{ ...related, workspaceId: 'ws-other' }] }));
    assertStays('SidesDisagree', withPrimary({ userName: 'bob' }));
    assertStays('SidesDisagree', withPrimary({ related: [related, relationToAda] }));
  });

  it('waits while the primary names no standby in this Region: AWS may lag behind', () => {
    assertWaits('SidesDisagree', withPrimary({ related: [] }));
    assertWaits('SidesDisagree', withPrimary({ related: [{ ...related, region: 'eu-west-1' }] }));
    assertWaits('SidesDisagree', withPrimary({ related: [{ ...related, type: 'OTHER' }] }));
  });

  it('does not act on answers of which one is older than five minutes', () => {
    assert.equal(objection({ ageMs: 300_000 }), undefined);
    assertWaits('AnswersTooOld', objection({ ageMs: 300_001 }));
  });

  it('passes over what a waiver names, and over nothing else', () => {
    const used = { workspaceId: 'ws-standby', state: 'DISCONNECTED', lastUserConnectionAtMs: 1 };
    assert.equal(objection({ connection: used, waived: ['StandbyWasUsed'] }), undefined);
    assertStays('StandbyWasUsed', objection({ connection: used, waived: ['PrimaryGone'] }));
    assertStays('StandbyWasUsed', objection({ connection: used, waived: [] }));
    const orphaned = lacking('primary', { connection: used, primaryAbsences: 2, waived: ['StandbyWasUsed'] });
    assertStays('PrimaryGone', orphaned);
  });

  it('has a remedy of its own for everything it may say', () => {
    const codes = [
      'PrimaryNotHealthy',
      'PrimaryFenced',
      'PrimaryGone',
      'PrimaryUnreadable',
      'SidesDisagree',
      'StandbyInUse',
    ];
    for (const code of [...codes, 'StandbyWasUsed', 'ConnectionUnknown', 'AnswersTooOld'])
      assert.notEqual(remedyFor('retained', code), remedyFor('retained', 'StandbyStillThere'), code);
  });
});

describe('objectionTo, in words', () => {
  const stateless = { ...without(adasPrimary(), 'state'), related: [related] };
  const others = [
    { ...related, workspaceId: 'ws-b' },
    { ...related, workspaceId: 'ws-c' },
  ];
  const sentences: readonly (readonly [() => Objection | undefined, string])[] = [
    [() => withConnection({ state: 'CONNECTED' }), 'somebody is connected to ws-standby'],
    [
      () => withConnection({ lastUserConnectionAtMs: 1 }),
      'somebody has worked on ws-standby: it may hold the only copy of that work',
    ],
    [() => lacking('primary'), 'the primary Region does not show ws-ada: the standby may be the last copy of its data'],
    [() => withPrimary({ state: 'TERMINATING' }), 'primary ws-ada is TERMINATING'],
    [() => withPrimary({ state: 'ERROR' }), 'primary ws-ada is ERROR'],
    [
      () => withPrimary({ state: 'ADMIN_MAINTENANCE' }),
      'primary ws-ada is ADMIN_MAINTENANCE: it may be about to go because this standby is there',
    ],
    [() => objection({ primary: stateless }), 'primary ws-ada is shown without a state'],
    [() => withPrimary({ related: [related, relationToAda] }), 'ws-ada is itself a standby'],
    [() => withPrimary({ userName: 'bob' }), 'ws-ada belongs to user bob'],
    [() => withPrimary({ related: [] }), 'ws-ada does not name ws-standby as its standby'],
    [() => withPrimary({ related: others }), 'ws-ada names ws-b, ws-c as its standby, not ws-standby'],
    [() => lacking('connection'), 'AWS does not say whether anybody has used ws-standby'],
    [() => objection({ ageMs: 300_001 }), 'the answers came too late to act on them'],
  ];
  for (const [found, sentence] of sentences) {
    it(`says: ${sentence}`, () => {
      assert.equal(found()?.message, sentence);
    });
  }
});

describe('objectionTo, for any answers', () => {
  const anyState = fc.constantFrom(
    'AVAILABLE',
    'AVAILABLE',
    'AVAILABLE',
    'STOPPED',
    'STOPPED',
    'ERROR',
    'STARTING',
    'TERMINATED',
    'NEW',
  );
  const anyRelated = fc.array(
    fc.record(
      {
        workspaceId: fc.constantFrom('ws-standby', 'ws-other'),
        region: fc.constantFrom(STANDBY_REGION, 'eu-west-1'),
        type: fc.constantFrom('STANDBY', 'STANDBY', 'PRIMARY'),
      },
      { noNullPrototype: true },
    ),
    { maxLength: 2 },
  );
  const anySurroundings: fc.Arbitrary<Surroundings> = fc.record(
    {
      standbyRegion: fc.constant(STANDBY_REGION),
      primary: fc.record(
        {
          workspaceId: fc.constant('ws-ada'),
          userName: fc.constantFrom('ada', 'ada', 'ada', 'bob'),
          state: anyState,
          related: fc.oneof(fc.constant([related]), fc.constant([related]), anyRelated),
        },
        { requiredKeys: ['workspaceId', 'related'], noNullPrototype: true },
      ),
      primaryAbsences: fc.nat({ max: 3 }),
      connection: fc.record(
        {
          workspaceId: fc.constant('ws-standby'),
          state: fc.constantFrom('CONNECTED', 'DISCONNECTED', 'DISCONNECTED', 'UNKNOWN'),
          lastUserConnectionAtMs: fc.nat(),
        },
        { requiredKeys: ['workspaceId'], noNullPrototype: true },
      ),
      ageMs: fc.constantFrom(0, 0, 0, 600_000),
    },
    { requiredKeys: ['standbyRegion', 'primaryAbsences', 'ageMs'], noNullPrototype: true },
  );

  it('lets nothing go unless every single answer speaks for it', () => {
    let gone = 0;
    fc.assert(
      fc.property(anySurroundings, anyState, (around, state) => {
        if (objectionTo(adasStandby, standby({ state }), around) !== undefined) return;
        gone += 1;
        const { primary, connection } = around;
        assert.ok(primary?.state === 'AVAILABLE' || primary?.state === 'STOPPED');
        assert.ok(primary.related.some((each) => each.workspaceId === 'ws-standby' && each.type === 'STANDBY'));
        assert.ok(primary.related.every(({ type }) => type !== 'PRIMARY'));
        assert.notEqual(primary.userName, 'bob');
        assert.ok(connection?.state === 'DISCONNECTED' || (connection?.state === 'UNKNOWN' && state !== 'AVAILABLE'));
        assert.equal(connection.lastUserConnectionAtMs, undefined);
        assert.equal(around.ageMs, 0);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(gone > 50, `only ${gone} let go: the property said nothing`);
  });

  it('would let go what it must not if the use of a standby were left out: the twin', () => {
    const { connection: _unread, ...primaryOnly } = allIsWell;
    const used = { workspaceId: 'ws-standby', state: 'DISCONNECTED', lastUserConnectionAtMs: 1 };
    assert.equal(objectionTo(adasStandby, standby(), { ...primaryOnly, ...allIsWell }), undefined);
    assertStays('StandbyWasUsed', objectionTo(adasStandby, standby(), { ...primaryOnly, connection: used }));
  });
});
