import assert from 'node:assert/strict';
import { judgeConflict } from '../../../src/domain/instances/token-conflict.ts';
import type { InstanceOwner, InstanceRecord } from '../../../src/domain/instances/instance.ts';
import { instanceRecord, kiosk3, kiosks, kiosksDigest, leaving } from './machines.ts';

const instanceId = 'wsinst-00000003';
const ours: InstanceOwner = { fleet: 'demo', run: 'run-1', machine: 'kiosks/3', specification: kiosksDigest };
const judge = (record?: InstanceRecord, owner?: InstanceOwner) =>
  judgeConflict(kiosk3, kiosks(), 'demo', { instanceId, ...(record && { record }), ...(owner && { owner }) });

describe('a token that was used before with other parameters', () => {
  it('has made this machine in an earlier run, whose tag differs: it is adopted while it is on its way or there', () => {
    for (const state of ['ALLOCATED', 'ALLOCATING', 'HIBERNATING', undefined]) {
      assert.deepEqual(judge(instanceRecord(state), ours), { kind: 'adopt' }, state);
    }
  });

  it('is spent when what it made has failed, is leaving or is gone', () => {
    for (const state of ['ERROR_ALLOCATING', ...leaving]) {
      assert.deepEqual(judge(instanceRecord(state), ours), { kind: 'spent' }, state);
    }
    assert.deepEqual(judge(), { kind: 'spent' });
  });

  it('is spent when the instance went between the two reads of it', () => {
    assert.deepEqual(judge(instanceRecord('ALLOCATED')), { kind: 'spent' });
    assert.deepEqual(judge(undefined, ours), { kind: 'spent' });
  });

  for (const [what, differs] of [
    ['another fleet', { fleet: 'other' }],
    ['another machine', { machine: 'kiosks/33' }],
    ['another specification', { specification: 'e'.repeat(64) }],
  ] as const) {
    it(`waits for a person when the tags say ${what}, whether it is well or has failed`, () => {
      for (const state of ['ALLOCATED', 'ERROR_ALLOCATING']) {
        const verdict = judge(instanceRecord(state), { ...ours, ...differs });
        assert.ok(verdict.kind === 'hold', state);
        assert.equal(verdict.code, 'TokenConflict');
        assert.match(verdict.message, /wsinst-00000003 for the token of kiosks\/3/);
      }
    });
  }

  it('waits for a person when there are no tags to go by: adopting a stranger’s instance cannot be undone', () => {
    assert.equal(judge(instanceRecord('ALLOCATED'), {}).kind, 'hold');
  });
});
