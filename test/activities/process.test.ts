import assert from 'node:assert/strict';
import { execa } from 'execa';
import { ownEnvironment } from '../support/own-environment.ts';
import { jsonLine } from '../support/processes.ts';
import { repository } from '../support/repository.ts';

const failing = `
  import { createLog } from './src/worker/log.ts';
  import { runProcess } from './src/worker/process.ts';
  const log = createLog('info', process.env, (line) => process.stdout.write(line));
  await runProcess('worker', log, () => Promise.reject(new Error('canary')));
`;

/** The last line of a process of ours that fails for a reason that nobody expected. */
async function lastLine(env: Record<string, string>): Promise<string> {
  const args = ['--import', 'tsx', '--input-type', 'module', '--eval', failing];
  const options = { cwd: repository, extendEnv: false, reject: false, env: ownEnvironment(env) } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, options);
  assert.equal(exitCode, 1, stderr);
  return stdout.split('\n').at(-1) ?? '';
}

describe('a process that fails', () => {
  it('says so with the error; where payloads are encrypted, without its words', async () => {
    const plain = jsonLine(await lastLine({}));
    assert.deepEqual([plain?.['event'], plain?.['msg']], ['worker-failed', 'worker failed']);
    assert.match(JSON.stringify(plain?.['error']), /canary/);
    const encrypted = await lastLine({ LIFEBOAT_PAYLOAD_KEYS: 'keys.yaml' });
    assert.equal(jsonLine(encrypted)?.['event'], 'worker-failed');
    assert.doesNotMatch(encrypted, /canary/);
  });
});
