import assert from 'node:assert/strict';
import { cleanCase, keys, MadeUpDecommission } from './made-up-decommission.ts';
import type { ServedRecord } from './log.ts';

const hour = 3_600_000;

/** One desktop, fenced and with new data; then the terminator is told something else, and asks all the same. */
function toldOtherwise(change: Parameters<MadeUpDecommission['looks']>[1]): MadeUpDecommission {
  const made = new MadeUpDecommission().fence().later(hour).snapshot().later(hour).looks(1, change);
  return made.asks().confirms();
}

const other = { workspaceId: 'ws-other', region: 'us-west-2', type: 'STANDBY' };

describe('the checker, about the proof of a termination', () => {
  it('finds nothing wrong with a decommission by the book', () => {
    assert.deepEqual(cleanCase(3).broken, []);
  });

  it('finds an id that is not in the plan', () => {
    const made = cleanCase();
    made.change = { plan: { ...made.case.plan, desktops: [] }, ledger: [] };
    assert.deepEqual(made.broken, ['only the plan', 'gone is terminated']);
  });

  it('finds a call without any of the three reads, and one whose reads are too old', () => {
    const reads = (made: MadeUpDecommission): MadeUpDecommission => made.fence().later(hour).snapshot().later(hour);
    assert.deepEqual(reads(new MadeUpDecommission()).connections().asks().confirms().broken, ['read in time']);
    const alone = reads(new MadeUpDecommission());
    alone.reads('ws-primary-1', alone.primary()).connections();
    assert.deepEqual(alone.asks().confirms().broken, ['read in time']);
    const blind = reads(new MadeUpDecommission());
    blind.reads('ws-primary-1', blind.primary()).reads('ws-standby-1', blind.standby(), { region: 'us-west-2' });
    assert.deepEqual(blind.asks().confirms().broken, ['read in time']);
    assert.deepEqual(new MadeUpDecommission().ready().later(59_000).asks().confirms().broken, []);
    assert.deepEqual(new MadeUpDecommission().ready().later(61_000).asks().confirms().broken, ['read in time']);
  });

  it('finds a call in an account that STS had not named to the terminator just before', () => {
    const told = (account: string | undefined, ms = 0): MadeUpDecommission => {
      const made = new MadeUpDecommission().ready();
      if (account !== undefined) made.call('GetCallerIdentity', { service: 'sts', account });
      made.later(ms).looks().asks().confirms();
      made.change = { plan: { ...made.case.plan, account: '111122223333' } };
      return made;
    };
    assert.deepEqual(told('111122223333').broken, []);
    assert.deepEqual(told('999988887777').broken, ['right account']);
    assert.deepEqual(told(undefined).broken, ['right account']);
    assert.deepEqual(told('111122223333', 61_000).broken, ['right account']);
  });

  it('takes a fenced primary that has stopped as fenced from when that was seen', () => {
    const stopped = (made: MadeUpDecommission): MadeUpDecommission =>
      made.looks(1, { primary: { state: 'STOPPED' }, connection: 'UNKNOWN' });
    const made = stopped(new MadeUpDecommission().fence().later(hour)).later(hour).snapshot().later(hour);
    assert.deepEqual(stopped(made).asks().confirms().broken, []);
    const early = new MadeUpDecommission().fence().later(hour).snapshot().later(hour);
    assert.deepEqual(stopped(early).asks().confirms().broken, ['data']);
  });

  it('counts only what was served whole, to the terminator’s key, by the record’s own Region', () => {
    const lost = { outcome: 'reset', status: null, errorCode: null, errorMessage: null, faultIds: ['lost'] };
    for (const change of [{ answer: lost }, { accessKeyId: keys.builder }, { region: 'us-east-1' }]) {
      const made = new MadeUpDecommission().fence().later(hour).snapshot().later(hour);
      made.reads('ws-primary-1', made.primary()).connections();
      made.reads('ws-standby-1', made.standby(), { region: 'us-west-2', ...change });
      assert.deepEqual(made.asks().confirms().broken, ['read in time'], JSON.stringify(change));
    }
  });

  it('judges by the last answer before the call, not by a better one before it or after', () => {
    const made = new MadeUpDecommission().ready().looks(1, { standby: { state: 'ERROR' } });
    assert.deepEqual(made.asks().looks().confirms().broken.slice(0, 1), ['health']);
    const mended = new MadeUpDecommission()
      .fence()
      .later(hour)
      .snapshot()
      .looks(1, { standby: { state: 'ERROR' } });
    assert.deepEqual(mended.looks().asks().confirms().broken, []);
  });

  it('finds a relation that does not hold, in every part', () => {
    const lies: { primary?: ServedRecord; standby?: ServedRecord }[] = [
      { primary: { related: [] } },
      { primary: { related: [other] } },
      { primary: { related: [{ ...other, workspaceId: 'ws-standby-1' }, other] } },
      { primary: { related: [{ ...other, workspaceId: 'ws-standby-1', type: 'PRIMARY' }] } },
      { standby: { related: [] } },
      { standby: { related: [{ ...other, workspaceId: 'ws-primary-1', type: 'PRIMARY' }] } },
      { standby: { related: [{ ...other, region: 'us-east-1', type: 'PRIMARY' }] } },
      { primary: { userName: 'user-2' } },
      { standby: { userName: 'user-2' } },
      { primary: { directoryId: 'd-3' } },
      { standby: { directoryId: 'd-3' } },
    ];
    for (const lie of lies) assert.deepEqual(toldOtherwise(lie).broken, ['relation'], JSON.stringify(lie));
  });

  it('finds a standby that was not AVAILABLE, unless its health was waived', () => {
    for (const state of ['STOPPED', 'STARTING', 'UNHEALTHY', 'ERROR', 'HIBERNATING']) {
      assert.deepEqual(toldOtherwise({ standby: { state } }).broken, ['health'], state);
    }
    const made = toldOtherwise({ standby: { state: 'STOPPED' } });
    made.change = { plan: { ...made.case.plan, waivers: [{ primaryId: 'ws-primary-1', clause: 'health' }] } };
    assert.deepEqual(made.broken, []);
    made.change = { plan: { ...made.case.plan, waivers: [{ primaryId: 'ws-primary-2', clause: 'health' }] } };
    assert.deepEqual(made.broken, ['health']);
  });

  it('finds data that is older than the fence on either side, or without a time, or without replication', () => {
    const mode = 'PRIMARY_AS_SOURCE';
    const old = new MadeUpDecommission().nowMs;
    for (const replication of [
      { mode },
      { mode, snapshotAtMs: old },
      { mode: 'NO_REPLICATION', snapshotAtMs: old + hour },
    ]) {
      assert.deepEqual(toldOtherwise({ standby: { replication } }).broken, ['data']);
      const standbys = [{ standbyId: 'ws-standby-1', ...replication }];
      assert.deepEqual(toldOtherwise({ primary: { standbys } }).broken, ['data']);
    }
    const made = toldOtherwise({ primary: { standbys: [] } });
    assert.deepEqual(made.broken, ['data']);
    made.change = { plan: { ...made.case.plan, waivers: [{ primaryId: 'ws-primary-1', clause: 'data' }] } };
    assert.deepEqual(made.broken, []);
  });

  it('finds a primary without a fence, with somebody else’s, and with one that was lifted', () => {
    const unfenced = new MadeUpDecommission().snapshot().later(hour).looks().asks().confirms();
    assert.deepEqual(unfenced.broken, ['data', 'nobody there']);
    const others = new MadeUpDecommission().fence(1, 'ADMIN_MAINTENANCE', 'AKIAPERSON').later(hour).snapshot();
    assert.deepEqual(others.looks().asks().confirms().broken, ['data', 'nobody there']);
    const lifted = new MadeUpDecommission().ready().fence(1, 'AVAILABLE').looks().asks().confirms();
    assert.deepEqual(lifted.broken, ['data', 'nobody there']);
    assert.deepEqual(toldOtherwise({ primary: { state: 'AVAILABLE' } }).broken, ['nobody there']);
  });

  it('takes a STOPPED primary as its own fence, from when the terminator first saw it so, without a break', () => {
    const stopped = { primary: { state: 'STOPPED' }, connection: 'UNKNOWN' };
    const seen = (): MadeUpDecommission => new MadeUpDecommission().looks(1, stopped).later(hour);
    assert.deepEqual(seen().snapshot().later(hour).looks(1, stopped).asks().confirms().broken, []);
    const used = seen()
      .snapshot()
      .later(hour)
      .looks(1, { primary: { state: 'AVAILABLE' } });
    assert.deepEqual(used.later(hour).looks(1, stopped).asks().confirms().broken, ['data']);
  });

  it('finds somebody who was connected, and a connection that is unknown', () => {
    assert.deepEqual(toldOtherwise({ connection: 'CONNECTED' }).broken, ['nobody there']);
    assert.deepEqual(toldOtherwise({ connection: 'UNKNOWN' }).broken, ['nobody there']);
  });

  it('finds a user who had been there after the fence, though AWS showed the primary STOPPED each time', () => {
    const stopped = { primary: { state: 'STOPPED' }, connection: 'UNKNOWN' };
    const made = new MadeUpDecommission().looks(1, stopped).later(hour).snapshot().later(hour);
    made.looks(1, { ...stopped, lastConnectedAtMs: made.nowMs - hour });
    assert.deepEqual(made.asks().confirms().broken, ['nobody there']);
  });

  it('finds a SUSPENDED primary, and one that was leaving already', () => {
    assert.deepEqual(toldOtherwise({ primary: { state: 'SUSPENDED' } }).broken, ['state']);
    assert.deepEqual(toldOtherwise({ primary: { state: 'TERMINATING' } }).broken, ['nobody there', 'state']);
  });

  it('judges calls that AWS refused as well', () => {
    const made = new MadeUpDecommission().ready().looks(1, { connection: 'CONNECTED' }).asks(1, { effect: null });
    made.change = { ledger: [] };
    assert.deepEqual(made.broken.slice(0, 1), ['nobody there']);
  });
});
