import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextPollStep, takeAnswer, type PollPace, type PollProgress } from '../../src/domain/polling.ts';
import { adasStandby, relationToAda, standby, without } from './desktops.ts';
import { dueAtMs, followAll, readTimeOf, targetsOf, type CheckedStep, type Fate, type FakeWorld } from './fake-poll.ts';

const minuteMs = 60_000;
const pace: PollPace = { pollIntervalMs: minuteMs, reportAfterMs: 2 * minuteMs, changedCount: 2 };
const fate: Fate = {
  readyAtMs: Infinity,
  ends: 'AVAILABLE',
  firstReadAtMs: 9 * minuteMs,
  deadlineAtMs: 120 * minuteMs,
};
const nothing: PollProgress = { changes: [], readAtMs: {} };
const targets = (count: number, differences: Partial<Fate> = {}): ReturnType<typeof targetsOf> =>
  targetsOf(Array.from({ length: count }, () => ({ ...fate, ...differences })));
const healthy = (index: number, atMs: number): PollProgress['changes'][number] => ({
  primaryId: `ws-p${index}`,
  verdict: { kind: 'healthy' },
  atMs,
});
const adasTarget = { ...adasStandby, standbyId: 'ws-standby', firstReadAtMs: 0, deadlineAtMs: 1000 };

describe('nextPollStep', () => {
  it('waits for the first read, and reads at that very moment', () => {
    assert.deepEqual(nextPollStep(targets(1), pace, nothing, 0), { kind: 'wait', untilMs: 9 * minuteMs });
    assert.deepEqual(nextPollStep(targets(1), pace, nothing, 9 * minuteMs), { kind: 'read', standbyIds: ['ws-s0'] });
  });

  it('reads the 25 that were unread longest', () => {
    const some = targets(30).map((target, index) => ({ ...target, readAtMs: 10 * minuteMs - index }));
    const step = nextPollStep(some, pace, nothing, 30 * minuteMs);
    assert.ok(step.kind === 'read');
    assert.deepEqual(
      step.standbyIds,
      some
        .map((target) => target.standbyId)
        .reverse()
        .slice(0, 25),
    );
  });

  it('takes along what is due within half an interval, and nothing later', () => {
    const [first, soon, late] = [0, 30, 31].map((seconds) => 20 * minuteMs + seconds * 1000 - minuteMs);
    const some = targets(3).map((target, index) => ({ ...target, readAtMs: [first, soon, late][index] ?? 0 }));
    assert.deepEqual(nextPollStep(some, pace, nothing, 20 * minuteMs), {
      kind: 'read',
      standbyIds: ['ws-s0', 'ws-s1'],
    });
  });

  it('takes a fresh one along up to half an interval before its first read is due, and no earlier', () => {
    const readFor = (firstReadAtMs: number): readonly string[] => {
      const [due] = targets(1, { firstReadAtMs: 0 });
      const [, fresh] = targets(2, { firstReadAtMs });
      assert.ok(due !== undefined && fresh !== undefined);
      const step = nextPollStep([due, fresh], pace, nothing, 0);
      return step.kind === 'read' ? step.standbyIds : [];
    };
    assert.deepEqual(readFor(30_000), ['ws-s0', 'ws-s1']);
    assert.deepEqual(readFor(30_001), ['ws-s0']);
  });

  it('asks for an id once, however many desktops expect it', () => {
    const twice = targets(2, { firstReadAtMs: 0 }).map((target) => ({ ...target, standbyId: 'ws-shared' }));
    assert.deepEqual(nextPollStep(twice, pace, nothing, 0), { kind: 'read', standbyIds: ['ws-shared'] });
  });
});

describe('a poll at the deadline', () => {
  it('reads at the deadline, though the interval is not over', () => {
    const some = targets(1, { deadlineAtMs: 10 * minuteMs }).map((target) => ({ ...target, readAtMs: 599_000 }));
    assert.deepEqual(nextPollStep(some, pace, nothing, 599_500), { kind: 'wait', untilMs: 10 * minuteMs });
    assert.equal(nextPollStep(some, pace, nothing, 10 * minuteMs).kind, 'read');
  });

  it('does not read again and again at or after a deadline that has passed', () => {
    const atDeadline = targets(1, { deadlineAtMs: 10 * minuteMs }).map((each) => ({
      ...each,
      readAtMs: 10 * minuteMs,
    }));
    assert.equal(nextPollStep(atDeadline, pace, nothing, 10 * minuteMs).kind, 'wait');
    const some = targets(1, { deadlineAtMs: 10 * minuteMs }).map((target) => ({ ...target, readAtMs: 11 * minuteMs }));
    assert.deepEqual(nextPollStep(some, pace, nothing, 11 * minuteMs), { kind: 'wait', untilMs: 12 * minuteMs });
  });
});

describe('when a poll reports', () => {
  it('reports when so many have changed, and not before, whatever the number that is left', () => {
    for (const count of [60, 100, 500]) {
      const changes = Array.from({ length: 50 }, (_value, index) => healthy(index, 0));
      const ofFifty = { ...pace, changedCount: 50 };
      assert.equal(
        nextPollStep(targets(count), ofFifty, { ...nothing, changes }, 0).kind,
        'report',
        `${count} targets`,
      );
      const oneLess = { ...nothing, changes: changes.slice(1) };
      assert.equal(nextPollStep(targets(count), ofFifty, oneLess, 0).kind, 'wait', `${count} targets`);
    }
  });

  it('reports a change that has waited long enough, and goes on waiting until then', () => {
    const progress = { ...nothing, changes: [healthy(0, minuteMs)] };
    assert.deepEqual(nextPollStep(targets(100), pace, progress, minuteMs), { kind: 'wait', untilMs: 3 * minuteMs });
    assert.deepEqual(nextPollStep(targets(100), pace, progress, 3 * minuteMs), { kind: 'report' });
  });

  it('reports anything but a healthy standby at once', () => {
    const verdict = { kind: 'broken', code: 'X', message: 'x' } as const;
    const progress = { ...nothing, changes: [{ primaryId: 'ws-p0', verdict, atMs: 0 }] };
    assert.deepEqual(nextPollStep(targets(500), pace, progress, 0), { kind: 'report' });
    const mixed = { ...progress, changes: [healthy(1, 0), ...progress.changes] };
    assert.deepEqual(nextPollStep(targets(500), pace, mixed, 0), { kind: 'report' });
  });

  it('reports at once when there is nothing to wait for', () => {
    assert.deepEqual(nextPollStep([], pace, nothing, 0), { kind: 'report' });
  });
});

describe('takeAnswer', () => {
  const take = (nowMs: number, ...records: Parameters<typeof takeAnswer>[3]): PollProgress =>
    takeAnswer([adasTarget], nothing, ['ws-standby'], records, nowMs);

  it('leaves an id open that AWS left out, and notes that it was asked for', () => {
    assert.deepEqual(take(5), { changes: [], readAtMs: { 'ws-standby': 5 } });
  });

  it('calls a standby overdue that is not healthy at its deadline, and not a moment before', () => {
    assert.deepEqual(take(999, standby({ state: 'PENDING' })).changes, []);
    const [change] = take(1000, standby({ state: 'PENDING' })).changes;
    assert.ok(change?.verdict.kind === 'overdue');
    assert.match(change.verdict.message, /last read: PENDING/);
  });

  it('calls one overdue that AWS still leaves out at its deadline', () => {
    assert.equal(take(1000).changes[0]?.verdict.kind, 'overdue');
    assert.equal(take(1000, without(standby(), 'related')).changes[0]?.verdict.kind, 'overdue');
  });

  it('calls one healthy that turns out healthy after its deadline', () => {
    assert.equal(take(5000, standby()).changes[0]?.verdict.kind, 'healthy');
  });

  it('judges by what was asked for: another record in the answer changes nothing', () => {
    const other = standby({ workspaceId: 'ws-other', related: [{ ...relationToAda, workspaceId: 'ws-bob' }] });
    assert.deepEqual(take(5, other).changes, []);
    assert.deepEqual(takeAnswer([adasTarget], nothing, [], [standby()], 5).changes, []);
  });

  it('does not change the progress it was given', () => {
    const before = Object.freeze({ changes: Object.freeze([]), readAtMs: Object.freeze({}) });
    assert.equal(takeAnswer([adasTarget], before, ['ws-standby'], [standby()], 5).changes.length, 1);
    assert.deepEqual(before, nothing);
  });
});

const times = fc.integer({ min: 0, max: 40 * minuteMs });
const anyFate: fc.Arbitrary<Fate> = fc
  .record({
    readyAtMs: fc.oneof({ weight: 9, arbitrary: times }, fc.constant(Infinity)),
    ends: fc.constantFrom('AVAILABLE' as const, 'AVAILABLE' as const, 'STOPPED' as const, 'ERROR' as const),
    firstReadAtMs: fc.integer({ min: 0, max: 10 * minuteMs }),
    patienceMs: fc.integer({ min: 1, max: 30 * minuteMs }),
  })
  .map(({ patienceMs, ...rest }) => ({ ...rest, deadlineAtMs: rest.firstReadAtMs + patienceMs }));
const anyWorld: fc.Arbitrary<FakeWorld> = fc.record({
  fates: fc.array(anyFate, { minLength: 1, maxLength: 120 }),
  pace: fc.record({
    pollIntervalMs: fc.integer({ min: 1000, max: 5 * minuteMs }),
    reportAfterMs: fc.integer({ min: 10, max: 5 * minuteMs }),
    changedCount: fc.integer({ min: 1, max: 5 }),
  }),
  delaysMs: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 7 }),
  omitted: fc.array(fc.boolean(), { minLength: 1, maxLength: 11 }),
});

describe('a poll, in any world', () => {
  const runs = { numRuns: 150 };

  it('ends, and reports every standby exactly once', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const reported = followAll(world).flatMap((poll) => poll.changes.map((change) => change.primaryId));
        assert.deepEqual(
          reported.sort(),
          targetsOf(world.fates)
            .map((target) => target.primaryId)
            .sort(),
        );
      }),
      runs,
    );
  });

  it('never calls healthy what is not, and never overdue before the deadline', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        for (const { primaryId, verdict, atMs } of followAll(world).flatMap((poll) => poll.changes)) {
          const its = world.fates[Number(primaryId.slice('ws-p'.length))];
          assert.ok(its !== undefined);
          if (verdict.kind === 'overdue') assert.ok(atMs >= its.deadlineAtMs);
          else assert.ok(atMs >= its.readyAtMs);
          assert.equal(verdict.kind === 'broken', verdict.kind !== 'overdue' && its.ends === 'ERROR');
        }
      }),
      runs,
    );
  });

  it('reads at most 25 ids, each once, only when one is due, and none more than half an interval early', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        followAll(world, (checked) => checkRead(checked, world.pace));
      }),
      runs,
    );
  });

  it('goes back exactly when all is known, enough have changed, one is not well, or a change has waited enough', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        followAll(world, (checked) => {
          assert.equal(checked.step.kind === 'report', hasNews(checked, world.pace));
        });
      }),
      runs,
    );
  });
});

function checkRead({ targets: all, progress, nowMs, step }: CheckedStep, { pollIntervalMs }: PollPace): void {
  if (step.kind !== 'read') return;
  const { standbyIds } = step;
  assert.ok(standbyIds.length >= 1 && standbyIds.length <= 25);
  assert.equal(new Set(standbyIds).size, standbyIds.length);
  const changed = new Set(progress.changes.map((change) => change.primaryId));
  const dues = all
    .filter((target) => standbyIds.includes(target.standbyId))
    .map((target) => {
      assert.ok(!changed.has(target.primaryId), 'reads what it knows already');
      return dueAtMs(target, { ...pace, pollIntervalMs }, readTimeOf(target, progress).readAtMs);
    });
  assert.ok(Math.min(...dues) <= nowMs, 'a read before anything was due');
  assert.ok(Math.max(...dues) <= nowMs + pollIntervalMs / 2, 'a read far too early');
}

function hasNews(
  { targets: all, progress: { changes }, nowMs }: CheckedStep,
  { reportAfterMs, changedCount }: PollPace,
): boolean {
  const [first] = changes;
  if (first === undefined) return all.length === 0;
  if (changes.length === all.length || changes.length >= changedCount) return true;
  return changes.some((change) => change.verdict.kind !== 'healthy') || nowMs >= first.atMs + reportAfterMs;
}
