import assert from 'node:assert/strict';
import { heldFindings, preparesInTheWay, type OpenRun } from '../../../src/domain/decommission/open-runs.ts';
import { fleet } from '../desktops.ts';

const [pair] = fleet().directories;
assert.ok(pair !== undefined);

function open(differences: Partial<OpenRun> = {}): OpenRun {
  return {
    operation: 'prepare',
    fleet: 'makers',
    run: 'run-1',
    standbyDirectories: [pair?.standby ?? ''],
    ...differences,
  };
}

function unreadable(operation: string): OpenRun {
  return { operation, fleet: 'makers', run: 'run-1' };
}

describe('open runs of other fleets', () => {
  it('are in the way when they prepare in a directory of this fleet, and are named with what to do', () => {
    const [finding, second] = preparesInTheWay(fleet(), [open()]);
    assert.equal(second, undefined);
    assert.deepEqual(finding, {
      severity: 'error',
      code: 'DirectoryBusy',
      summary: 'prepare of fleet makers (run run-1) is open, in d-west, which this fleet covers too.',
      remedy: 'Wait until it has ended, or stop it (lifeboat stop makers); then start again.',
    });
  });

  it('are not in the way in other directories', () => {
    assert.deepEqual(preparesInTheWay(fleet(), [open({ standbyDirectories: ['d-elsewhere'] })]), []);
    assert.deepEqual(preparesInTheWay(fleet(), [open({ standbyDirectories: [] })]), []);
    assert.deepEqual(preparesInTheWay(fleet(), []), []);
  });

  it('are in the way when nobody can read which directories are meant', () => {
    const [finding] = preparesInTheWay(fleet(), [unreadable('prepare')]);
    assert.equal(
      finding?.summary,
      'prepare of fleet makers (run run-1) is open, and its fleet file cannot be read, so nobody knows in which directories.',
    );
  });

  it('are judged by the hold, not by a list that may be late, unless they prepare', () => {
    for (const operation of ['decommission', 'teardown']) {
      assert.deepEqual(preparesInTheWay(fleet(), [open({ operation }), unreadable(operation)]), []);
    }
  });

  it('are named when they may hold the directory that could not be had', () => {
    const others = [open({ operation: 'teardown' }), open({ operation: 'decommission', standbyDirectories: ['d-x'] })];
    const named = heldFindings(fleet(), others, 'd-west', 'directory:d-west');
    assert.deepEqual(
      named.map(({ code, summary }) => [code, summary]),
      [['DirectoryBusy', 'teardown of fleet makers (run run-1) is open, in d-west, which this fleet covers too.']],
    );
  });

  it('leave the directory refused all the same when the list does not show them', () => {
    assert.deepEqual(heldFindings(fleet(), [], 'd-west', 'directory:d-west'), [
      {
        severity: 'error',
        code: 'DirectoryBusy',
        summary: 'Another decommission or teardown holds directory d-west.',
        remedy:
          'Wait until it has ended: in the Web UI it is the parent of the workflow directory:d-west. Then start again.',
      },
    ]);
  });
});
