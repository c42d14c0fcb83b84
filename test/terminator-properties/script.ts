import fc from 'fast-check';
import type { Setting } from './begin.ts';
import type { Caller } from './caller.ts';
import { course } from './course.ts';
import { happenings } from './happenings.ts';

/** Something happens before a step of the course; or during it, at a moment of its attempt. */
export interface Interference {
  readonly step: number;
  readonly moment?: number;
  readonly name: string;
  readonly n: number;
}

/** One sequence. */
export interface Script {
  readonly setting: Setting;
  /** Steps of the course that are left out. */
  readonly omitted: readonly number[];
  readonly interferences: readonly Interference[];
}

/** The death of a process; only during an attempt. */
export const death = 'terminator is killed';

/** What may stand in the place of a sound approval. */
const approvals = Object.keys(happenings).filter((name) => name.includes('approv'));

const [minute, hour] = [60_000, 3_600_000];
const names = Object.keys(happenings);
const rarely = <T>(value: T, otherwise: T, weight = 12): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: fc.constant(value) });

/** A plan for a canary, canaries, and more than one batch. */
export const manyDesktops = 32;

/** Whoever calls as the workflow does; the rest is forged. */
const honest: Caller = { planned: 4, asking: 'as planned', soakMs: 61_000 };

const caller: fc.Arbitrary<Caller> = fc.record({
  planned: rarely(manyDesktops, honest.planned, 60),
  asking: fc.oneof(
    { weight: 12, arbitrary: fc.constant(honest.asking) },
    { weight: 1, arbitrary: fc.constant('for more' as const) },
    { weight: 1, arbitrary: fc.constant('twice' as const) },
  ),
  soakMs: fc.oneof(
    { weight: 12, arbitrary: fc.constant(honest.soakMs) },
    { weight: 2, arbitrary: fc.constantFrom(0, 20_000, 31_000) },
  ),
});

const setting: fc.Arbitrary<Setting> = fc
  .record({
    waived: fc.constantFrom(undefined, undefined, undefined, undefined, 'health' as const, 'data' as const),
    isRequestForged: rarely(true, false),
    connectionCheckMs: fc.constantFrom(0, 0, 5 * minute),
    // The product gives 90 s; a forged workflow gives what it likes.
    startToCloseMs: fc.constantFrom(90_000, 90_000, 24 * hour),
    approvalsLiveMs: fc.constantFrom(500 * hour, 500 * hour, 500 * hour, 2 * hour),
    caller,
  })
  .map(({ waived, ...rest }) => ({ ...rest, ...(waived !== undefined && { waived }) }));

/** What mends it again, where something does. */
const remedies: Readonly<Record<string, string>> = {
  'an operator pauses it': 'an operator resumes it',
  'the server pauses it': 'the server unpauses it',
  'the server shows an old history': 'the server has caught up',
  'a second terminator is asked': 'the first terminator is asked again',
  'fence is lifted by others': 'primary is STOPPED',
  'user connects': 'user leaves, and it stops',
  'user is connected behind the fence': 'user leaves, and it stops',
  'replication freezes': 'replication thaws',
  'standby breaks': 'standby recovers',
  'standby sleeps': 'standby recovers',
  'credentials are of another account': 'AWS heals',
  'primary Region is unreachable': 'AWS heals',
  'standby Region is unreachable': 'AWS heals',
  'Describe lags': 'AWS heals',
  'connections lag': 'AWS heals',
  'the caller changes the user': 'the caller behaves again',
};

/** Nothing is begun after the last step that terminates. */
const lastStep = course.indexOf('terminate all');

const before: fc.Arbitrary<readonly Interference[]> = fc
  .record({
    step: fc.nat(lastStep),
    name: fc.constantFrom(...names),
    n: fc.nat(3),
    mendedAfter: fc.option(fc.integer({ min: 1, max: 3 })),
  })
  .map(({ mendedAfter, ...struck }) => {
    const remedy = remedies[struck.name];
    if (mendedAfter === null || remedy === undefined) return [struck];
    return [struck, { ...struck, step: struck.step + mendedAfter, name: remedy }];
  });

/** A process that restarts does not come back into the middle of its attempt: that is its death. */
const duringNames = names.filter((name) => name !== 'terminator restarts');

const during: fc.Arbitrary<Interference> = fc.record({
  step: fc.constantFrom(3, 5, 7, 9),
  moment: fc.integer({ min: 1, max: 10 }),
  name: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...duringNames) },
    { weight: 1, arbitrary: fc.constantFrom('a minute passes', 'three hours pass') },
    { weight: 1, arbitrary: fc.constant(death) },
  ),
  n: fc.nat(3),
});

/** An approval of the course gives way to another, sound or not. */
const replacement: fc.Arbitrary<Interference | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.record({ step: fc.nat(1), name: fc.constantFrom(...approvals), n: fc.nat(2) }) },
);

const omission = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.nat(4).map((step) => [step]) },
);

/** Any sequence: mostly the whole course with a few interferences, so that both sides of every clause are reached. */
export const anyScript: fc.Arbitrary<Script> = fc
  .record({
    setting,
    replacement,
    omission,
    before: fc.array(before, { maxLength: 3 }),
    during: fc.array(during, { maxLength: 1 }),
  })
  .map(({ setting: chosen, replacement: other, omission: left, ...interfering }) => ({
    setting: chosen,
    omitted: other === undefined ? left : [...left, other.step],
    interferences: [...(other === undefined ? [] : [other]), ...interfering.before.flat(), ...interfering.during],
  }));

const calm: Setting = {
  ...{ isRequestForged: false, connectionCheckMs: 0 },
  ...{ startToCloseMs: 90_000, approvalsLiveMs: 500 * hour, caller: honest },
};

const during7th = (step: number, name: string, n: number): Interference => ({ step, moment: 7, name, n });

/** Sequences that have shown a mistake once: they are played in any case. */
export const foundBefore: readonly Script[] = [
  // It had been STOPPED, was awake, its user worked, and it stopped again, while connections lagged.
  [
    { step: 6, name: 'connections lag', n: 3 },
    { step: 6, name: 'user connects', n: 3 },
    { step: 8, name: 'user leaves, and it stops', n: 3 },
  ],
  [
    { step: 6, name: 'fence is lifted by others', n: 3 },
    { step: 8, name: 'primary is STOPPED', n: 3 },
  ],
  // It stopped while it was being fenced.
  [during7th(3, 'primary is STOPPED', 0)],
  // Its terminator died while the server's clock was ahead by a fraction, and could not read its own evidence.
  [during7th(5, death, 0)],
].map((interferences) => ({ setting: calm, omitted: [], interferences }));

/** The same, of a forged caller. */
export const foundOfForgers: readonly Script[] = [
  // The answer of the canary was lost, so another one could be asked for at once.
  [{ step: 5, name: 'answer of terminate is lost', n: 0 }],
].map((interferences) => ({
  setting: { ...calm, caller: { ...honest, asking: 'twice' } },
  omitted: [],
  interferences,
}));
