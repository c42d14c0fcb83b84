import assert from 'node:assert/strict';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { failureTypes } from '../../src/contract/failures.ts';
import type { UpdateInvocation } from '../../src/cli/invocation.ts';
import { lifeboat } from './lifeboat.ts';
import { ended, running, Screen } from './samples.ts';

const isRunning = { describe: async () => running };
const hasEnded = { describe: async () => ended };

describe('a command to a run', () => {
  const lines: readonly (readonly [string, UpdateInvocation])[] = [
    ['pause demo --reason x', { command: 'pause', fleet: 'demo', reason: 'x' }],
    ['retry demo --user ada', { command: 'retry', fleet: 'demo', users: ['ada'], instances: [] }],
    ['retry demo --instances kiosks', { command: 'retry', fleet: 'demo', users: [], instances: ['kiosks'] }],
    [
      'skip demo --mail --reason x',
      { command: 'skip', fleet: 'demo', users: [], instances: [], mail: true, reason: 'x' },
    ],
    ['stop demo', { command: 'stop', fleet: 'demo', then: 'keep' }],
    ['stop demo --then undo', { command: 'stop', fleet: 'demo', then: 'undo' }],
  ];
  for (const [line, expected] of lines) {
    it(`is handed over: ${line}`, async () => {
      let handed: unknown;
      const update = async (_run: unknown, command: unknown) => ((handed = command), 'Done so.');
      const { code, out } = await lifeboat(line, { ...isRunning, update });
      assert.deepEqual([code, out, handed], [0, 'Done so.\n', expected]);
    });
  }

  it('that the run refuses ends with 5 and the sentence of the run', async () => {
    const cause = ApplicationFailure.create({ type: failureTypes.refused, message: 'The run is not paused.' });
    const update = () => Promise.reject(new WorkflowUpdateFailedError('x', cause));
    const { code, err } = await lifeboat('resume demo', { ...isRunning, update });
    assert.equal(code, 5);
    assert.match(err, /The run is not paused\./);
  });

  it('for a fleet whose run has ended says so', async () => {
    const { code, err } = await lifeboat('pause demo', hasEnded);
    assert.equal(code, 1);
    assert.match(err, /nothing to pause: its last prepare ended at 2026-11-21 06:02:00 UTC/);
  });

  for (const line of [
    'skip demo --user ada',
    'decide demo keep',
    'set-rate demo --region a --service ses --per-second 1',
  ]) {
    it(`needs a reason: ${line}`, async () => {
      const { code, err } = await lifeboat(line);
      assert.equal(code, 2);
      assert.match(err, /needs a reason: --reason <text>/);
    });
  }

  const onTerminal = { stdin: { isTTY: true }, stderr: new Screen({ isTTY: true }) };
  const answering = { ask: { text: async () => 'because', choose: async () => 'undo' } };
  const handing = (handed: unknown[]) => ({
    ...isRunning,
    update: async (_run: unknown, command: unknown) => (handed.push(command), 'So.'),
  });

  it('asks on a terminal for what is missing', async () => {
    const handed: unknown[] = [];
    await lifeboat('decide demo keep', handing(handed), { ...onTerminal, ...answering });
    await lifeboat('stop demo', handing(handed), { ...onTerminal, ...answering });
    assert.deepEqual(handed, [
      { command: 'decide', fleet: 'demo', decision: 'keep', reason: 'because' },
      { command: 'stop', fleet: 'demo', then: 'undo' },
    ]);
  });

  it('asks nobody with --no-input, and then stops with keep', async () => {
    const handed: unknown[] = [];
    await lifeboat('stop demo --no-input', handing(handed), { ...onTerminal, ...answering });
    assert.deepEqual(handed, [{ command: 'stop', fleet: 'demo', then: 'keep' }]);
  });

  it('sends nothing when the question is left', async () => {
    const { code } = await lifeboat('stop demo', isRunning, onTerminal);
    assert.equal(code, 130);
  });
});
