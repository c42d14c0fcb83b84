import assert from 'node:assert/strict';
import { heldFinding, preparesInTheWay, type OpenSlice } from '../../../src/domain/decommission/directory-busy.ts';
import { fleet } from '../desktops.ts';

const holdId = 'directory:d-west';

function slice(number: number, differences: Partial<OpenSlice> = {}): OpenSlice {
  const workflowId = `lifeboat:makers/slice-${number}`;
  return { fleet: 'makers', workflowId, standbyDirectories: ['d-west'], ...differences };
}

describe('slices at work', () => {
  it('are in the way in a directory of this fleet: one finding for each prepare, with what to do', () => {
    const found = preparesInTheWay(fleet(), [slice(0), slice(1), slice(0, { fleet: 'others', workflowId: 'x' })]);
    assert.deepEqual(
      found.map(({ code }) => code),
      ['DirectoryBusy', 'DirectoryBusy'],
    );
    const finding = found.find(({ summary }) => summary.includes('makers'));
    assert.equal(
      finding?.summary,
      'A prepare of fleet makers is at work in d-west, which this fleet covers too (lifeboat:makers/slice-0).',
    );
    assert.match(finding?.remedy ?? '', /lifeboat stop makers/);
  });

  it('are in the way in their own fleet too: their run may have been ended by force', () => {
    assert.equal(preparesInTheWay(fleet(), [slice(0, { fleet: fleet().name })]).length, 1);
  });

  it('are not in the way in other directories', () => {
    assert.deepEqual(preparesInTheWay(fleet(), [slice(0, { standbyDirectories: ['d-elsewhere'] })]), []);
    assert.deepEqual(preparesInTheWay(fleet(), []), []);
  });
});

describe('a directory that could not be had', () => {
  it('is refused with the run that holds it', () => {
    const holder = { operation: 'teardown', fleet: 'makers', run: 'run-1', isOpen: true };
    const { code, summary, remedy } = heldFinding('d-west', holdId, holder);
    assert.deepEqual(
      [code, summary],
      ['DirectoryBusy', 'teardown of fleet makers (run run-1) holds directory d-west.'],
    );
    assert.match(remedy, /lifeboat stop makers/);
  });

  it('is refused with how to free it when its run is over: a reset leaves a hold behind', () => {
    for (const holder of [{ fleet: 'makers', run: 'run-1', isOpen: false }, { isOpen: false }]) {
      const { summary, remedy } = heldFinding('d-west', holdId, holder);
      assert.match(summary, /is over or was reset/);
      assert.match(remedy, /temporal workflow terminate --workflow-id directory:d-west/);
    }
  });

  it('is refused also when it has become free meanwhile', () => {
    assert.equal(heldFinding('d-west', holdId, undefined).remedy, 'Start again.');
  });
});
