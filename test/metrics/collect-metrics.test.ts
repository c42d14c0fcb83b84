import assert from 'node:assert/strict';
import { troubleLog } from '../../src/worker/collect-metrics.ts';
import { createLog } from '../../src/worker/log.ts';
import { jsonLine } from '../support/processes.ts';

/** The line of the log about a reading that failed. */
function troubleIn(environment: Record<string, string>, stopping = new AbortController().signal): string {
  const lines: string[] = [];
  const log = createLog('debug', environment, (line) => lines.push(line));
  troubleLog(log, stopping)('list', new Error('canary'));
  assert.equal(lines.length, 1);
  return lines.join('');
}

describe('a worker that cannot read its runs', () => {
  it('says so with the error; where payloads are encrypted, without its words', () => {
    const { event, reading, level, error } = jsonLine(troubleIn({})) ?? {};
    assert.deepEqual([event, reading, level], ['collector-trouble', 'list', 'warn']);
    assert.match(JSON.stringify(error), /canary/);
    const encrypted = troubleIn({ LIFEBOAT_PAYLOAD_KEYS: 'keys.yaml' });
    assert.equal(jsonLine(encrypted)?.['event'], 'collector-trouble');
    assert.doesNotMatch(encrypted, /canary/);
  });

  it('does not call it trouble when it stops', () => {
    assert.equal(jsonLine(troubleIn({}, AbortSignal.abort()))?.['level'], 'debug');
  });
});
