import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeProof, type ProofFacts } from '../../../src/domain/decommission/proof.ts';
import type { RelatedWorkspace, WorkspaceRecord } from '../../../src/domain/workspace.ts';
import { PRIMARY_REGION, relationToAda, STANDBY_REGION } from '../desktops.ts';
import {
  disconnected,
  FENCED_AT,
  fencedPrimary,
  hour,
  less,
  minute,
  NOW,
  planned,
  provedFacts,
  provedStopped,
  relationToStandby,
  shortly,
  sideOfPrimary,
  sideOfStandby,
  wakingStandby,
} from './facts.ts';

/** Mostly what is right, sometimes one of the others, sometimes nothing at all. */
function mostly<T>(right: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}
function shown<T>(right: T, ...others: readonly T[]): fc.Arbitrary<T | undefined> {
  return mostly<T | undefined>(right, ...others, undefined);
}

const relations = (right: RelatedWorkspace, wrong: RelatedWorkspace): fc.Arbitrary<RelatedWorkspace[]> =>
  mostly([right], [], [wrong], [right, wrong], [right, right], [{ ...right, type: 'NEW' }]);
const sides = (id: string) =>
  fc.record({
    standbyId: mostly(id, 'ws-other'),
    mode: shown('PRIMARY_AS_SOURCE', 'NO_REPLICATION'),
    recoverySnapshotAtMs: shown(NOW - hour, FENCED_AT, FENCED_AT - hour, FENCED_AT + 1),
  });

const anyPrimary = fc.record({
  workspaceId: mostly('ws-ada', 'ws-bob'),
  directoryId: shown('d-east', 'd-north'),
  userName: shown('ada', 'ADA', 'bob'),
  state: fc.oneof(
    fc.constantFrom('ADMIN_MAINTENANCE', 'STOPPED'),
    shown('ADMIN_MAINTENANCE', 'AVAILABLE', 'SUSPENDED', 'TERMINATING', 'NEW'),
  ),
  related: relations(relationToStandby, { ...relationToAda, workspaceId: 'ws-x' }),
  replication: sides('ws-standby').map((side) => ({ standbys: [side] })),
});
const anyStandby = fc.record({
  workspaceId: mostly('ws-standby', 'ws-x'),
  directoryId: shown('d-west', 'd-south'),
  userName: shown('ada', 'Ada', 'bob'),
  state: shown('AVAILABLE', 'STOPPED', 'ERROR', 'TERMINATED'),
  related: relations(relationToAda, { ...relationToStandby, workspaceId: 'ws-x' }),
  replication: sides('ws-standby').map((own) => ({ own, standbys: [] })),
});
const anyConnection = fc.record({
  workspaceId: mostly('ws-ada', 'ws-bob'),
  state: shown('DISCONNECTED', 'UNKNOWN', 'CONNECTED'),
  checkedAtMs: shown(NOW - minute, FENCED_AT, FENCED_AT - 1),
  lastUserConnectionAtMs: shown(FENCED_AT - hour, FENCED_AT + 1, FENCED_AT),
});

/** Facts with anything missing or wrong, often only one thing. */
const anyFacts = fc
  .record({
    desktop: mostly(planned, { ...planned, standbyId: 'ws-x' }, less(planned, 'standbyId')),
    primaryRegion: mostly(PRIMARY_REGION, STANDBY_REGION),
    standbyRegion: mostly(STANDBY_REGION, 'eu-west-1'),
    account: fc.constant('111122223333'),
    readInAccount: shown('111122223333', '999900001111'),
    primary: fc.option(anyPrimary, { nil: undefined, freq: 15 }),
    standby: fc.option(anyStandby, { nil: undefined, freq: 15 }),
    connection: fc.option(anyConnection, { nil: undefined, freq: 15 }),
    fence: fc.option(
      fc.record({
        how: fc.constantFrom('ADMIN_MAINTENANCE' as const, 'STOPPED' as const),
        atMs: mostly(FENCED_AT, NOW, NaN),
      }),
      { nil: undefined, freq: 15 },
    ),
    askedAtMs: mostly<number | undefined>(undefined, NOW - minute),
    waived: fc.subarray([
      { clause: 'health' as const, reason: 'spare' },
      { clause: 'data' as const, reason: 'kiosk' },
    ]),
    readAtMs: mostly(NOW - 5_000, NOW - 60_000, NOW - 60_001, NOW + hour, NaN),
    nowMs: fc.constant(NOW),
  })
  .map((facts) => withoutNothing(facts) as ProofFacts);

/** What is undefined is left out, at any depth, as answers of AWS are read. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutNothing(each)]));
}

type Predicate = (facts: ProofFacts) => boolean;
const namesOnly = (
  record: WorkspaceRecord | undefined,
  type: string,
  id: string | undefined,
  region: string,
): boolean =>
  JSON.stringify(record?.related.map((each) => [each.type, each.workspaceId, each.region])) ===
  JSON.stringify([[type, id, region]]);
const isLike = (one: string | undefined, other: string): boolean => one?.toUpperCase() === other.toUpperCase();
const snapshots = ({ primary, standby, desktop }: ProofFacts): (number | undefined)[] => [
  primary?.replication?.standbys.find(({ standbyId }) => standbyId === desktop.standbyId)?.recoverySnapshotAtMs,
  standby?.replication?.own?.recoverySnapshotAtMs,
];
const modes = ({ primary, standby }: ProofFacts): (string | undefined)[] => [
  primary?.replication?.standbys.find(({ standbyId }) => standbyId === 'ws-standby')?.mode,
  standby?.replication?.own?.mode,
];

/** The design's clauses once more, each on its own: what a proof must never do without. */
const oracle: Readonly<Record<string, Predicate>> = {
  'the account is the plan’s': ({ account, readInAccount }) => readInAccount === account,
  'no answer is older than a minute': ({ nowMs, readAtMs }) => nowMs - readAtMs <= 60_000 && readAtMs - nowMs <= 1_000,
  'the primary is the planned one': ({ primary, desktop }) =>
    primary?.workspaceId === desktop.primaryId && primary.directoryId === desktop.primaryDirectory,
  'the standby is the planned one': ({ standby, desktop }) =>
    standby?.workspaceId === desktop.standbyId && standby?.directoryId === desktop.standbyDirectory,
  'both belong to the planned user': ({ primary, standby, desktop }) =>
    [primary, standby].every((record) => isLike(record?.userName, desktop.user)),
  'the primary names its standby, and nobody else': ({ primary, desktop, standbyRegion }) =>
    namesOnly(primary, 'STANDBY', desktop.standbyId, standbyRegion),
  'the standby names its primary, and nobody else': ({ standby, desktop, primaryRegion }) =>
    namesOnly(standby, 'PRIMARY', desktop.primaryId, primaryRegion),
  'the primary is as our fence left it': ({ primary, fence }) =>
    fence !== undefined &&
    !Number.isNaN(fence.atMs) &&
    primary?.state === fence.how &&
    ['STOPPED', 'ADMIN_MAINTENANCE'].includes(fence.how),
  'nobody is connected': ({ connection, primary }) =>
    connection?.workspaceId === primary?.workspaceId &&
    ['DISCONNECTED', ...(primary?.state === 'STOPPED' ? ['UNKNOWN'] : [])].includes(connection?.state ?? ''),
  'nobody came after the fence': ({ connection, fence }) =>
    (connection?.lastUserConnectionAtMs ?? -1) <= (fence?.atMs ?? 0),
  'somebody looked after the fence': ({ connection, fence, primary }) =>
    (primary?.state === 'STOPPED' && (connection?.state === 'UNKNOWN' || connection?.checkedAtMs !== undefined)) ||
    (connection?.checkedAtMs ?? -1) >= (fence?.atMs ?? Infinity),
  'the standby is awake, or that is waived': ({ standby, waived }) =>
    standby?.state === 'AVAILABLE' || waived.some(({ clause }) => clause === 'health'),
  'the standby is not leaving, waived or not': ({ standby }) => !String(standby?.state).startsWith('TERMINAT'),
  'replication is on, or that is waived': (facts) =>
    modes(facts).every((mode) => mode === 'PRIMARY_AS_SOURCE') || facts.waived.some(({ clause }) => clause === 'data'),
  'both have data from after the fence, or that is waived': (facts) =>
    snapshots(facts).every((atMs) => (atMs ?? 0) > (facts.fence?.atMs ?? Infinity)) ||
    facts.waived.some(({ clause }) => clause === 'data'),
};

describe('judgeProof, for any facts', () => {
  it('proves exactly what every clause of the design allows', () => {
    let proved = 0;
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const failing = Object.entries(oracle).filter(([, holds]) => !holds(facts));
        const isProved = judgeProof(facts).kind === 'proved';
        if (isProved) proved += 1;
        assert.equal(isProved, failing.length === 0, failing.map(([name]) => name).join('; '));
      }),
      { numRuns: 5_000 },
    );
    assert.ok(proved > 50, `only ${proved} were proved: the property said little`);
  });

  it('needs every clause: without any single one of them, the others allow what is not proved', () => {
    const needed = new Set<string>();
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const failing = Object.entries(oracle).filter(([, holds]) => !holds(facts));
        if (failing.length === 1) needed.add(failing[0]![0]);
      }),
      { numRuns: 30_000 },
    );
    assert.deepEqual(
      Object.keys(oracle).filter((name) => !needed.has(name)),
      [],
    );
  });

  it('takes a primary for on its way only when it was asked for and is not to be seen or leaving', () => {
    let leaving = 0;
    fc.assert(
      fc.property(anyFacts, (facts) => {
        if (judgeProof(facts).kind !== 'on-its-way') return;
        leaving += 1;
        assert.ok(facts.askedAtMs !== undefined);
        assert.ok(facts.primary === undefined || facts.primary.state === 'TERMINATING');
        assert.equal(facts.readInAccount, facts.account);
      }),
      { numRuns: 10_000 },
    );
    assert.ok(leaving > 5, `only ${leaving}: the property said little`);
  });
});

type Worsen = (facts: ProofFacts) => ProofFacts;

/** Every way to make one fact of a proved case absent, false or older. */
const worse: Readonly<Record<string, Worsen>> = {
  'no account': (facts) => less(facts, 'readInAccount'),
  'another account': (facts) => ({ ...facts, readInAccount: '0' }),
  'no primary': (facts) => less(facts, 'primary'),
  'no standby': (facts) => less(facts, 'standby'),
  'no connection': (facts) => less(facts, 'connection'),
  'no fence': (facts) => less(facts, 'fence'),
  'old reads': (facts) => ({ ...facts, readAtMs: facts.nowMs - 61_000 }),
  'reads of no time': (facts) => ({ ...facts, readAtMs: NaN }),
  'no planned standby': (facts) => ({ ...facts, desktop: less(facts.desktop, 'standbyId') }),
  'another primary Region': (facts) => ({ ...facts, primaryRegion: 'eu-west-1' }),
  'another standby Region': (facts) => ({ ...facts, standbyRegion: 'eu-west-1' }),
  ...Object.fromEntries(
    (['primaryId', 'primaryDirectory', 'user', 'standbyDirectory', 'standbyId'] as const).map((field) => [
      `another planned ${field}`,
      (facts: ProofFacts) => ({ ...facts, desktop: { ...facts.desktop, [field]: 'other' } }),
    ]),
  ),
  ...Object.fromEntries(
    (['directoryId', 'userName', 'state', 'replication'] as const).flatMap((field): [string, Worsen][] => [
      [`no ${field} of the primary`, (facts: ProofFacts) => ({ ...facts, primary: less(facts.primary!, field) })],
      [`no ${field} of the standby`, (facts: ProofFacts) => ({ ...facts, standby: less(facts.standby!, field) })],
    ]),
  ),
  'no relation of the primary': (facts) => ({ ...facts, primary: { ...facts.primary!, related: [] } }),
  'no relation of the standby': (facts) => ({ ...facts, standby: { ...facts.standby!, related: [] } }),
  'a SUSPENDED primary': (facts) => ({ ...facts, primary: { ...facts.primary!, state: 'SUSPENDED' } }),
  'an AVAILABLE primary': (facts) => ({ ...facts, primary: { ...facts.primary!, state: 'AVAILABLE' } }),
  'a STOPPED standby': (facts) => ({ ...facts, standby: wakingStandby({ state: 'STOPPED' }) }),
  'a connection of no state': (facts) => ({ ...facts, connection: less(facts.connection!, 'state') }),
  'a CONNECTED user': (facts) => ({ ...facts, connection: { ...facts.connection!, state: 'CONNECTED' } }),
  'a user after the fence': (facts) => ({
    ...facts,
    connection: { ...facts.connection!, lastUserConnectionAtMs: FENCED_AT + 1 },
  }),
  'a later fence': (facts) => ({ ...facts, fence: { ...facts.fence!, atMs: NOW } }),
  'an old snapshot of the primary': (facts) => ({
    ...facts,
    primary: {
      ...facts.primary!,
      replication: { standbys: [{ ...sideOfPrimary, recoverySnapshotAtMs: FENCED_AT }] },
    },
  }),
  'an old snapshot of the standby': (facts) => ({
    ...facts,
    standby: wakingStandby({
      replication: { own: { ...sideOfStandby, recoverySnapshotAtMs: FENCED_AT }, standbys: [] },
    }),
  }),
};

describe('judgeProof, of a proved case with one fact made worse', () => {
  for (const [name, worsen] of Object.entries(worse)) {
    it(`does not prove with ${name}`, () => {
      for (const facts of [provedFacts(), provedStopped(), provedFacts({ primary: fencedPrimary() })]) {
        assert.equal(judgeProof(facts).kind, 'proved');
        assert.notEqual(shortly(judgeProof(worsen(facts))), 'proved');
      }
    });
  }

  it('does not prove when AWS last looked before the fence', () => {
    const connection = { ...disconnected, checkedAtMs: FENCED_AT - 1 };
    assert.notEqual(judgeProof(provedFacts({ connection })).kind, 'proved');
  });
});
