import assert from 'node:assert/strict';
import {
  decommissionPlanIdFor,
  directoryHoldIdFor,
  instancesWorkflowIdFor,
  planWorkflowIdFor,
  sliceWorkflowIdFor,
  teardownPlanIdFor,
  workflowIdFor,
} from '../../src/contract/names.ts';
import { createLog, temporalLogger } from '../../src/worker/log.ts';
import { runContextOf } from '../../src/worker/log-context.ts';
import { jsonLine } from '../support/processes.ts';

const fleet = 'emea-desktops';
const runId = '0197aa00-0000-7000-8000-000000000001';

const cases: readonly (readonly [workflowType: string, workflowId: string, expected: object])[] = [
  ['prepare', workflowIdFor(fleet), { operation: 'prepare' }],
  ['prepareSlice', sliceWorkflowIdFor(fleet, 3), { operation: 'prepare', slice: 'slice-3' }],
  ['prepareInstances', instancesWorkflowIdFor(fleet, 0), { operation: 'prepare', slice: 'instances-0' }],
  ['decommission', workflowIdFor(fleet), { operation: 'decommission' }],
  ['teardown', workflowIdFor(fleet), { operation: 'teardown' }],
  ['plan', planWorkflowIdFor(fleet), { operation: 'plan' }],
  ['decommissionPlan', decommissionPlanIdFor(fleet), { operation: 'decommission-plan' }],
  ['teardownPlan', teardownPlanIdFor(fleet), { operation: 'teardown-plan' }],
];

describe('a line of the log', () => {
  for (const [workflowType, workflowId, expected] of cases) {
    it(`names fleet, operation and run when it is about a workflow ${workflowType}`, () => {
      const context = { fleet, run: runId, ...expected };
      assert.deepEqual(runContextOf({ workflowType, workflowId, runId }), context);
      // Activities call it otherwise.
      assert.deepEqual(runContextOf({ workflowType, workflowId, workflowRunId: runId }), context);
    });
  }

  it('names none when it is about something else', () => {
    const directory = { workflowType: 'directoryHold', workflowId: directoryHoldIdFor('d-9067000001'), runId };
    assert.equal(runContextOf(directory), undefined);
    assert.equal(runContextOf({ workflowType: 'prepare', workflowId: 'typed-by-hand', runId }), undefined);
    assert.equal(runContextOf({ sdkComponent: 'worker' }), undefined);
  });

  it('has them as fields of its own, beside those of the SDK', () => {
    const lines: string[] = [];
    const log = createLog('debug', {}, (line) => lines.push(line));
    temporalLogger(log).info('hello', {
      workflowType: 'prepareSlice',
      workflowId: sliceWorkflowIdFor(fleet, 0),
      runId,
    });
    const { fleet: named, operation, run, slice, workflowId } = jsonLine(lines[0] ?? '') ?? {};
    assert.deepEqual(
      [named, operation, run, slice, workflowId],
      [fleet, 'prepare', runId, 'slice-0', 'lifeboat:emea-desktops/slice-0'],
    );
  });
});
