import assert from 'node:assert/strict';
import type { RunDescription, RunRef, Session } from '../../src/cli/temporal/session.ts';
import { lifeboat } from './lifeboat.ts';
import { running } from './samples.ts';

const open = (type: string, fleet: string): RunDescription => ({ ...running, type, workflowId: `lifeboat:${fleet}` });

/** A namespace after a restore, and what was cancelled in it. */
function restored(change: Partial<Session> = {}) {
  const cancelled: string[] = [];
  const session: Partial<Session> = {
    workerPolls: async () => false,
    terminatorPolls: async () => false,
    openRuns: async () => ({
      gated: [open('decommission', 'berlin'), open('teardown', 'paris')],
      others: [open('prepare', 'oslo')],
    }),
    cancel: async ({ workflowId }: RunRef, reason) => void cancelled.push(`${workflowId}: ${reason}`),
    ...change,
  };
  return { session, cancelled };
}

describe('lifeboat namespace restored', () => {
  it('stops every open run behind a gate, with the reason, and lets the others go on', async () => {
    const { session, cancelled } = restored();
    const { code, out } = await lifeboat('namespace restored --reason backup-of-03:00', session);
    assert.equal(code, 0);
    assert.deepEqual(cancelled, [
      'lifeboat:berlin: restored from a backup: backup-of-03:00',
      'lifeboat:paris: restored from a backup: backup-of-03:00',
    ]);
    assert.match(out, /Told to stop[^]*lifeboat:berlin[^]*lifeboat:paris[^]*Go on[^]*lifeboat:oslo/);
  });

  it('stops nothing once a worker polls: it may have acted already, and must be seen to first', async () => {
    const { session, cancelled } = restored({ workerPolls: async () => true });
    const { code, err } = await lifeboat('namespace restored --reason late', session);
    assert.equal(code, 5);
    assert.match(err, /A worker or a terminator polls already/);
    assert.deepEqual(cancelled, []);
  });

  it('stops nothing either while a terminator polls, though no worker does', async () => {
    const { session, cancelled } = restored({ terminatorPolls: async () => true });
    assert.equal((await lifeboat('namespace restored --reason late', session)).code, 5);
    assert.deepEqual(cancelled, []);
  });

  it('does not call it done when somebody came back while it stopped them', async () => {
    const { session, cancelled } = restored();
    const came = { ...session, workerPolls: async () => cancelled.length > 0 };
    const { code, err } = await lifeboat('namespace restored --reason late', came);
    assert.equal(code, 5);
    assert.match(err, /told to stop, perhaps too late: look at each/);
  });

  it('asks for a reason, which the history of each stopped run will keep', async () => {
    const { session, cancelled } = restored();
    assert.equal((await lifeboat('namespace restored', session)).code, 2);
    assert.equal((await lifeboat('namespace restored --reason=', session)).code, 2);
    assert.deepEqual(cancelled, []);
  });
});
