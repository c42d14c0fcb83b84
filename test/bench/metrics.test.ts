import assert from 'node:assert/strict';
import {
  appliedCreates,
  countCalls,
  earliestAllowedMs,
  idealMakespanMs,
  minimumCalls,
  timelineOf,
  type AuditLine,
} from '../../bench/metrics.ts';

const rate = { perSecond: 2, burst: 5 };

function line(part: Partial<AuditLine>): AuditLine {
  return {
    atMs: 0,
    event: 'answered',
    region: 'us-west-2',
    service: 'workspaces',
    operation: 'DescribeWorkspaces',
    effect: null,
    answer: { status: 200, errorCode: null },
    ...part,
  };
}

function created(primaryWorkspaceId: string, durationMs: number | null = 100) {
  return { primaryWorkspaceId, provisioning: { outcome: durationMs === null ? 'never' : 'available', durationMs } };
}

function applied(atMs: number, ...standbys: ReturnType<typeof created>[]): AuditLine {
  return line({ event: 'applied', operation: 'CreateStandbyWorkspaces', atMs, effect: { created: standbys } });
}

describe('the ideal makespan', () => {
  it('lets the first burst of creates go at once', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((call) => earliestAllowedMs(call, rate)),
      [0, 0, 0, 0, 0],
    );
  });

  it('makes every later create wait for a token of its own', () => {
    assert.deepEqual(
      [5, 6, 44].map((call) => earliestAllowedMs(call, rate)),
      [500, 1000, 20_000],
    );
  });

  it('ends with the slowest desktop when all creates go at once', () => {
    const creates = [
      { atMs: 0, provisioningMs: [100, 900] },
      { atMs: 0, provisioningMs: [300] },
    ];
    assert.equal(idealMakespanMs(creates, rate), 900);
  });

  it('ends with a late create when its desktop is the last, though not the slowest', () => {
    const creates = [10_000, 1, 1, 1, 1, 9_900].map((ms) => ({ atMs: 0, provisioningMs: [ms] }));
    assert.equal(idealMakespanMs(creates, rate), 10_400);
  });

  it('takes no notice of when the creates were really sent', () => {
    const sentAt = (atMs: number) => [{ atMs, provisioningMs: [700] }];
    assert.equal(idealMakespanMs(sentAt(0), rate), idealMakespanMs(sentAt(5_000), rate));
  });

  it('is nothing for a run without creates', () => {
    assert.equal(idealMakespanMs([], rate), 0);
  });
});

describe('the timeline of a run', () => {
  const run = { startedAtMs: 1_000, endedAtMs: 3_000 };
  const creates = [
    { atMs: 1_100, provisioningMs: [1_000] },
    { atMs: 1_200, provisioningMs: [1_600, 20] },
  ];

  it('divides the makespan by the ideal', () => {
    assert.equal(timelineOf(creates, rate, run).makespanRatio, 2_000 / 1_600);
  });

  it('says what was lost before and after the last desktop was ready, and the parts add up', () => {
    const { lostBeforeReadyMs, lostAfterReadyMs, lastReadyMs, makespanMs, idealMakespanMs } = timelineOf(
      creates,
      rate,
      run,
    );
    assert.deepEqual(
      { lastReadyMs, lostBeforeReadyMs, lostAfterReadyMs },
      { lastReadyMs: 1_800, lostBeforeReadyMs: 200, lostAfterReadyMs: 200 },
    );
    assert.equal(idealMakespanMs + lostBeforeReadyMs + lostAfterReadyMs, makespanMs);
  });

  it('knows no ratio where nothing was created, rather than a good one', () => {
    assert.equal(timelineOf([], rate, run).makespanRatio, Infinity);
  });
});

describe('the creates of an audit', () => {
  it('are those that were applied, in their order', () => {
    const audit = [applied(5, created('ws-a', 10), created('ws-b', 20)), line({}), applied(9, created('ws-c', 30))];
    assert.deepEqual(appliedCreates(audit), [
      { atMs: 5, provisioningMs: [10, 20] },
      { atMs: 9, provisioningMs: [30] },
    ]);
  });

  it('do not count a standby that never gets ready towards the ideal', () => {
    assert.deepEqual(appliedCreates([applied(5, created('ws-a', null))]), [{ atMs: 5, provisioningMs: [] }]);
  });

  it('do not include a call that was answered well but made nothing', () => {
    assert.deepEqual(appliedCreates([applied(5)]), []);
  });
});

describe('the calls of an audit', () => {
  const count = (...audit: AuditLine[]) => countCalls(audit, 'us-east-1');

  it('tell a create that was sent from one that changed something', () => {
    const sent = line({ operation: 'CreateStandbyWorkspaces' });
    const throttled = { ...sent, answer: { status: 400, errorCode: 'ThrottlingException' } };
    const { createCalls, createCallsSent } = count(throttled, applied(1, created('ws-a')), sent);
    assert.deepEqual({ createCalls, createCallsSent }, { createCalls: 1, createCallsSent: 2 });
  });

  it('count every read by what it was for', () => {
    const { reads, readCalls } = count(
      line({ region: 'us-east-1' }),
      line({}),
      line({}),
      line({ operation: 'DescribeWorkspaceDirectories' }),
      line({ service: 'ses', operation: 'GetMultiRegionEndpoint' }),
      line({ service: 'sts', operation: 'GetCallerIdentity' }),
      line({ service: 'ses', operation: 'CreateMultiRegionEndpoint' }),
    );
    assert.deepEqual(reads, { primaries: 1, standbys: 2, directories: 1, mail: 1, account: 1 });
    assert.equal(readCalls, 6);
  });

  it('count throttles of both services among all calls', () => {
    const { throttledCalls, throttledShare } = count(
      line({ answer: { status: 400, errorCode: 'ThrottlingException' } }),
      line({ service: 'ses', answer: { status: 429, errorCode: 'TooManyRequestsException' } }),
      line({ answer: { status: 400, errorCode: 'InvalidParameterValuesException' } }),
      line({}),
    );
    assert.deepEqual({ throttledCalls, throttledShare }, { throttledCalls: 2, throttledShare: 0.5 });
  });

  it('find a second standby for one primary, and none where each has its own', () => {
    assert.equal(count(applied(1, created('ws-a'), created('ws-b')), applied(2, created('ws-a'))).duplicates, 1);
    assert.equal(count(applied(1, created('ws-a')), applied(2, created('ws-b'))).duplicates, 0);
  });

  it('do not include what the control API was asked', () => {
    assert.equal(count(line({ event: 'control', service: '_simulator', operation: 'POST /fleet' })).allCalls, 0);
  });

  it('have no throttled share where nothing was sent', () => {
    assert.equal(count().throttledShare, 0);
  });
});

describe('the fewest calls', () => {
  it('are one page, one create and one look for 25 desktops', () => {
    assert.deepEqual(minimumCalls(25), { createCalls: 1, readCalls: 2 });
  });

  it('are one more of each for the 26th', () => {
    assert.deepEqual(minimumCalls(26), { createCalls: 2, readCalls: 4 });
  });

  it('are none for an empty fleet', () => {
    assert.deepEqual(minimumCalls(0), { createCalls: 0, readCalls: 0 });
  });
});
