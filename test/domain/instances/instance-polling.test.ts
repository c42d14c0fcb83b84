import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  beginInstancePoll,
  nextInstancePollStep,
  takeInstanceRead,
  takeListPage,
  type InstanceNews,
  type InstancePollProgress,
} from '../../../src/domain/instances/instance-polling.ts';
import type { PollPace } from '../../../src/domain/polling.ts';
import { followAll, stateAt, targetsOf, type FakeRegion, type Fate, type FinishedPoll } from './fake-instance-poll.ts';
import { instanceRecord } from './machines.ts';

const minuteMs = 60_000;
const pace: PollPace = { pollIntervalMs: minuteMs, reportAfterMs: 2 * minuteMs, changedCount: 2 };
const fate: Fate = { visibleAtMs: 0, settledAtMs: Infinity, ends: 'ALLOCATED', deadlineAtMs: 60 * minuteMs };
const targets = (count: number) => targetsOf(Array.from({ length: count }, () => fate));
const begun = beginInstancePoll(0);
const step = (count: number, progress: InstancePollProgress, nowMs = 0) =>
  nextInstancePollStep(targets(count), pace, progress, nowMs);
const listed = (count: number, progress: InstancePollProgress, instanceIds: readonly string[], nextToken?: string) =>
  takeListPage(targets(count), pace, progress, { instanceIds, tokens: [], ...(nextToken && { nextToken }) }, 0);
const read = (count: number, progress: InstancePollProgress, id: string, state?: string, nowMs = 0) =>
  takeInstanceRead(targets(count), progress, id, state === undefined ? undefined : instanceRecord(state, id), nowMs);

describe('a poll of instances', () => {
  it('has nothing to do when it waits for nothing', () => {
    assert.deepEqual(step(0, begun), { kind: 'report' });
  });

  it('lists what is ALLOCATING, page by page, then reads those of ours that are not on the list', () => {
    assert.deepEqual(step(3, begun), { kind: 'list' });
    const first = listed(3, begun, ['wsinst-0', 'wsinst-stranger'], 'more');
    assert.deepEqual(step(3, first), { kind: 'list', nextToken: 'more' });
    const last = listed(3, first, ['wsinst-2']);
    assert.deepEqual([step(3, last), last.unread], [{ kind: 'read', instanceId: 'wsinst-1' }, ['wsinst-1']]);
  });

  it('waits for the next round while all are on the list, and begins it in time', () => {
    const all = listed(2, begun, ['wsinst-0', 'wsinst-1']);
    assert.deepEqual(step(2, all, 1), { kind: 'wait', untilMs: minuteMs });
    assert.deepEqual(step(2, all, minuteMs), { kind: 'list' });
  });

  it('reads an instance that is late even while it is on the list, and says that it is late', () => {
    const late = [{ instanceId: 'wsinst-0', deadlineAtMs: 10 }];
    const page = { instanceIds: ['wsinst-0'], tokens: [] };
    const inTime = takeListPage(late, pace, begun, page, 10);
    assert.deepEqual(inTime.unread, []);
    const progress = takeListPage(late, pace, begun, page, 11);
    assert.deepEqual(progress.unread, ['wsinst-0']);
    const readAt = (nowMs: number) =>
      takeInstanceRead(late, progress, 'wsinst-0', instanceRecord('ALLOCATING', 'wsinst-0'), nowMs);
    assert.deepEqual(readAt(10).news, []);
    const { news } = readAt(11);
    assert.deepEqual(
      news.map(({ isOverdue, seen, record }) => [isOverdue, seen, record?.state]),
      [[true, true, 'ALLOCATING']],
    );
  });

  it('goes on waiting for one in a state that nobody knows', () => {
    const progress = read(1, listed(1, begun, []), 'wsinst-0', 'HIBERNATING');
    assert.deepEqual([progress.news, progress.seen], [[], ['wsinst-0']]);
  });

  it('tells of a failure, a loss or a delay as soon as the round is over, of the healthy when there are enough', () => {
    const round = listed(3, begun, ['wsinst-2']);
    const healthy = read(3, round, 'wsinst-0', 'ALLOCATED');
    assert.deepEqual(step(3, read(3, healthy, 'wsinst-1', 'ALLOCATING')), { kind: 'wait', untilMs: minuteMs });
    for (const state of ['ERROR_ALLOCATING', 'DEALLOCATING', 'ALLOCATED']) {
      assert.deepEqual(step(3, read(3, healthy, 'wsinst-1', state)), { kind: 'report' }, state);
    }
  });

  it('reads the whole round before it tells of a failure: those beside it may have failed as well', () => {
    const progress = read(3, listed(3, begun, []), 'wsinst-0', 'ERROR_ALLOCATING');
    assert.deepEqual(step(3, progress), { kind: 'read', instanceId: 'wsinst-1' });
  });

  it('lets one that is healthy wait for others so long and no longer', () => {
    const one = read(3, listed(3, begun, ['wsinst-1', 'wsinst-2']), 'wsinst-0', 'ALLOCATED', 5);
    assert.equal(one.firstNewsAtMs, 5);
    assert.deepEqual(step(3, one, 4 + pace.reportAfterMs).kind, 'list');
    assert.deepEqual(step(3, one, 5 + pace.reportAfterMs), { kind: 'report' });
  });

  it('takes one that AWS does not know for gone only when it was asked twice, in different rounds', () => {
    const once = read(1, listed(1, begun, []), 'wsinst-0');
    assert.deepEqual([once.news, once.unread], [[], []]);
    const twice = read(1, listed(1, once, []), 'wsinst-0');
    assert.deepEqual(twice.news, [{ instanceId: 'wsinst-0', seen: false, isOverdue: false }]);
  });

  it('begins to count absences anew when it was shown in between: one answer that lags proves nothing', () => {
    const once = read(1, listed(1, begun, []), 'wsinst-0');
    const shown = read(1, listed(1, once, []), 'wsinst-0', 'ALLOCATING');
    const again = read(1, listed(1, shown, []), 'wsinst-0');
    assert.deepEqual(again.news, []);
    const listedBetween = listed(1, once, ['wsinst-0']);
    assert.deepEqual(read(1, listed(1, listedBetween, []), 'wsinst-0').news, []);
  });

  it('says of one that is gone whether it was ever there: what was never seen may still come', () => {
    const shown = listed(1, begun, ['wsinst-0']);
    const once = read(1, listed(1, shown, []), 'wsinst-0');
    const [gone] = read(1, listed(1, once, []), 'wsinst-0').news;
    assert.deepEqual(gone, { instanceId: 'wsinst-0', seen: true, isOverdue: false });
  });

  it('has a cursor that passes through JSON whole', () => {
    const progress = read(2, listed(2, begun, ['wsinst-1']), 'wsinst-0', 'ERROR_ALLOCATING');
    for (const each of [begun, listed(2, begun, ['wsinst-1'], 'more'), progress]) {
      assert.deepEqual(JSON.parse(JSON.stringify(each)), each);
    }
  });
});

const anyFate: fc.Arbitrary<Fate> = fc
  .record({
    visibleAfterMs: fc.constantFrom(0, 1_000, 90_000),
    takesMs: fc.oneof(fc.integer({ min: 0, max: 40 * minuteMs }), fc.constant(Infinity)),
    ends: fc.constantFrom('ALLOCATED', 'ALLOCATED', 'ERROR_ALLOCATING', 'DEALLOCATING', 'gone'),
    deadlineAtMs: fc.integer({ min: 0, max: 30 * minuteMs }),
  })
  .map(({ visibleAfterMs, takesMs, ...rest }) => ({
    ...rest,
    visibleAtMs: visibleAfterMs,
    settledAtMs: visibleAfterMs + takesMs,
  }));
const anyRegion: fc.Arbitrary<FakeRegion> = fc.record({
  fates: fc.array(anyFate, { minLength: 1, maxLength: 12 }),
  strangers: fc.nat({ max: 8 }),
  pageSize: fc.integer({ min: 1, max: 4 }),
  pace: fc.record({
    pollIntervalMs: fc.integer({ min: 1_000, max: 5 * minuteMs }),
    reportAfterMs: fc.integer({ min: 1_000, max: 5 * minuteMs }),
    changedCount: fc.integer({ min: 1, max: 5 }),
  }),
  delaysMs: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 5 }),
});

/** Runs a Region to its end and looks at every piece of news, with the poll that told it. */
function eachNews(check: (news: InstanceNews, poll: FinishedPoll, region: FakeRegion, fate: Fate) => void): void {
  fc.assert(
    fc.property(anyRegion, (region) => {
      for (const poll of followAll(region)) {
        for (const news of poll.news) {
          const own = region.fates[Number(news.instanceId.slice('wsinst-'.length))];
          assert.ok(own !== undefined, `a stranger: ${news.instanceId}`);
          check(news, poll, region, own);
        }
      }
    }),
  );
}

const readsOf = ({ steps }: FinishedPoll, id: string) =>
  steps.filter((taken) => taken.step.kind === 'read' && taken.step.instanceId === id);

describe('polls of a Region whose instances come and go', () => {
  it('tell of every instance, and of each once', () => {
    fc.assert(
      fc.property(anyRegion, (region) => {
        const told = followAll(region).flatMap(({ news }) => news.map(({ instanceId }) => instanceId));
        assert.deepEqual(
          told.sort(),
          targetsOf(region.fates)
            .map(({ instanceId }) => instanceId)
            .sort(),
        );
      }),
    );
  });

  it('tell what a read of that very instance has shown', () => {
    eachNews(({ instanceId, record }, poll) => {
      assert.equal(readsOf(poll, instanceId).at(-1)?.read, record?.state ?? 'none');
    });
  });

  it('call nothing ready that is not, nor anything late before its deadline', () => {
    eachNews(({ record, isOverdue }, { reportedAtMs }, _region, own) => {
      if (record?.state === 'ALLOCATED') assert.equal(stateAt(own, reportedAtMs), 'ALLOCATED');
      if (isOverdue) assert.ok(reportedAtMs > own.deadlineAtMs);
    });
  });

  it('call nothing gone after one read alone, unless it is late', () => {
    eachNews(({ instanceId, record, isOverdue }, poll) => {
      if (record !== undefined || isOverdue) return;
      const [last, before] = readsOf(poll, instanceId).reverse();
      assert.deepEqual([last?.read, before?.read], ['none', 'none']);
      const between = poll.steps.filter(({ atMs }) => atMs > (before?.atMs ?? 0) && atMs < (last?.atMs ?? 0));
      assert.ok(between.some(({ step: { kind } }) => kind === 'list'));
    });
  });

  it('do not wait with a failure, nor longer than an interval, and begin no round before its time', () => {
    fc.assert(
      fc.property(anyRegion, (region) => {
        for (const { steps } of followAll(region)) {
          for (const { step: taken, progress, atMs } of steps) {
            const { news, nextRoundAtMs } = progress;
            if (taken.kind === 'list' && taken.nextToken === undefined) assert.ok(atMs >= nextRoundAtMs);
            if (taken.kind !== 'wait') continue;
            assert.ok(taken.untilMs <= atMs + region.pace.pollIntervalMs);
            assert.ok(news.every(({ record }) => record?.state === 'ALLOCATED'));
          }
        }
      }),
    );
  });
});
