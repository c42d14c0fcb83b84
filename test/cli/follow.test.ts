import assert from 'node:assert/strict';
import { ServiceError } from '@temporalio/client';
import { follow, type Following } from '../../src/cli/commands/follow.ts';
import type { AnyStatusDocument } from '../../src/cli/documents.ts';
import { aDecommissionOutcome, aGateStatus } from './gated-samples.ts';
import { aPrepareOutcome, aRunStatus, aSession, ended, run, running, startedAtMs } from './samples.ts';

const blocked = [{ on: 'attention', code: 'LimitExceeded', message: 'Quota.', remedy: 'Raise it.' } as const];
const asksForApproval = { on: 'decision', code: 'WaitsForApproval', message: '1 of 2.', remedy: 'Approve.' } as const;
const unreachable = (): Error =>
  new ServiceError('x', { cause: Object.assign(new Error('x'), { code: 14, details: '', metadata: {} }) });

function watcher() {
  const seen: AnyStatusDocument[] = [];
  const notes: string[] = [];
  let ends = 0;
  return {
    ...{ seen, notes, ends: () => ends },
    progress: {
      show: (status: AnyStatusDocument) => void seen.push(status),
      note: (sentence: string) => void notes.push(sentence),
      end: () => void (ends += 1),
    },
  };
}

function following(change: Partial<Following>): Following {
  return {
    session: aSession(),
    fleet: 'demo',
    run,
    progress: watcher().progress,
    keepWatching: false,
    now: () => startedAtMs,
    lookEveryMs: 1,
    unwanted: new AbortController().signal,
    ...change,
  };
}

/** Gives one answer after the other; the last one again and again. */
function inTurn<T>(...answers: readonly (T | Error)[]): () => Promise<T> {
  let turn = 0;
  return async () => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    if (answer === undefined) throw new Error('no answers');
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

describe('following a run', () => {
  it('ends with its outcome', async () => {
    const session = aSession({
      describe: inTurn(running, running, ended),
      status: async () => aRunStatus(),
      outcomeOf: async () => aPrepareOutcome({ endState: 'stopped' }),
    });
    const { progress, seen, ends } = watcher();
    const end = await follow(following({ session, progress }));
    assert.deepEqual([end.kind, seen.length], ['Outcome', 2]);
    assert.ok(ends() > 0, 'the terminal is left as it was');
  });

  it('ends when the run waits for a person', async () => {
    const session = aSession({ describe: async () => running, status: async () => aRunStatus({ blocked }) });
    const end = await follow(following({ session }));
    assert.equal(end.kind === 'Status' && end.blocked.length, 1);
  });

  it('goes on when what the run waited for is gone at the second look', async () => {
    const session = aSession({
      describe: inTurn(running, running, ended),
      status: inTurn(aRunStatus({ blocked }), aRunStatus()),
      outcomeOf: async () => aPrepareOutcome(),
    });
    assert.equal((await follow(following({ session }))).kind, 'Outcome');
  });

  it('goes on when it shall keep watching', async () => {
    const session = aSession({
      describe: inTurn(running, running, running, running, ended),
      status: async () => aRunStatus({ blocked }),
      outcomeOf: async () => aPrepareOutcome(),
    });
    assert.equal((await follow(following({ session, keepWatching: true }))).kind, 'Outcome');
  });

  it('survives a Temporal server that is restarted, and says so once', async () => {
    const session = aSession({
      describe: inTurn(running, unreachable(), unreachable(), running, ended),
      status: async () => aRunStatus(),
      outcomeOf: async () => aPrepareOutcome(),
    });
    const { progress, notes } = watcher();
    await follow(following({ session, progress }));
    assert.deepEqual(notes, ['Temporal does not answer; trying again …', 'It answers again.']);
  });

  it('gives up a Temporal server that does not come back', async () => {
    let nowMs = startedAtMs;
    const now = (): number => (nowMs += 30_000);
    const session = aSession({ describe: inTurn(running, unreachable()), status: async () => aRunStatus() });
    await assert.rejects(follow(following({ session, now })), ServiceError);
  });

  it('does not hide an error that does not pass', async () => {
    const { progress, ends } = watcher();
    const session = aSession({ describe: () => Promise.reject(new TypeError('broken')) });
    await assert.rejects(follow(following({ session, progress })), TypeError);
    assert.equal(ends(), 1);
  });

  it('ends when nobody wants to know any more', async () => {
    const unwanted = new AbortController();
    const session = aSession({ describe: async () => running, status: async () => (unwanted.abort(), aRunStatus()) });
    await assert.rejects(follow(following({ session, unwanted: unwanted.signal })), { name: 'AbortError' });
  });

  const gated = (): Partial<Following> => ({
    session: aSession({
      describe: inTurn(running, running, running, running, ended),
      gatedStatus: async () => aGateStatus({ blocked: [asksForApproval] }),
      gatedOutcomeOf: async () => aDecommissionOutcome(),
    }),
    gated: 'decommission',
  });

  it('ends at the gate: people have to approve, and that may take days', async () => {
    const end = await follow(following(gated()));
    assert.equal(end.kind, 'GatedStatus');
  });

  it('passes the gate for whoever has started the run and stays', async () => {
    assert.equal((await follow(following({ ...gated(), passGate: true }))).kind, 'GatedOutcome');
  });

  it('that may pass the gate still ends when the run needs a person otherwise', async () => {
    const gate = { kind: 'open', have: ['bob'], closesAtMs: startedAtMs } as const;
    const gatedStatus = async () => aGateStatus({ blocked, gate, phase: 'terminating' });
    const session = aSession({ describe: async () => running, gatedStatus });
    const end = await follow(following({ session, gated: 'decommission', passGate: true }));
    assert.equal(end.kind, 'GatedStatus');
  });
});
