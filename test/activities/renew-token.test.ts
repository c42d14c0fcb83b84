import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnsecuredJWT } from 'jose';
import { TokenFile } from '../../src/fleets/token-file.ts';
import { createLog } from '../../src/worker/log.ts';
import { renewToken } from '../../src/worker/renew-token.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { until } from '../support/waiting.ts';

const lookEveryMs = 5;

/** A token that ends so many seconds from now, and differs from every other. */
const tokenFor = (seconds: number, name: string): string =>
  new UnsecuredJWT({ name }).setExpirationTime(Math.floor(Date.now() / 1_000) + seconds).encode();

describe('a process whose token is in a file', () => {
  const path = join(scratchDirectory('renew-token'), 'token');
  // As it should be done: nobody reads half of a token.
  const write = (text: string): void => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  let sent: string[];
  let lines: string[];
  let stop: () => void;

  const begin = (token: string, setApiKey = async (key: string): Promise<void> => void sent.push(key)): void => {
    write(token);
    [sent, lines] = [[], []];
    const log = createLog('info', {}, (line) => void lines.push(line));
    stop = renewToken({ connection: { setApiKey }, tokenFile: new TokenFile(path) }, log, lookEveryMs);
  };
  const said = (event: string): readonly string[] => lines.filter((line) => line.includes(`"event":"${event}"`));
  const saying = (event: string, count = 1) => until(event, async () => said(event).length === count);
  afterEach(() => stop());

  it('hands each new token to the connection, once, and says so without it', async () => {
    const [first, second, third] = [tokenFor(600, '1'), tokenFor(600, '2'), tokenFor(600, '3')];
    begin(first);
    for (const token of [second, third]) {
      write(token);
      await until('the new token', async () => sent.at(-1) === token);
    }
    await saying('temporal-token-renewed', 2);
    assert.deepEqual(sent, [second, third]);
    for (const token of [first, second, third]) assert.ok(!lines.join('').includes(token));
  });

  it('keeps its token while the file is gone or empty, says each once, and takes the next', async () => {
    const [first, second] = [tokenFor(600, '1'), tokenFor(600, '2')];
    begin(first);
    rmSync(path);
    await saying('temporal-token-kept', 1);
    write('');
    await saying('temporal-token-kept', 2);
    assert.match(said('temporal-token-kept')[1] ?? '', /is empty\. The old token is used on\./);
    write(second);
    await saying('temporal-token-renewed');
    assert.deepEqual(sent, [second]);
    assert.equal(said('temporal-token-kept').length, 2);
  });

  it('says once of a token that it is about to end, and of the next one again', async () => {
    begin(tokenFor(20, '1'));
    await saying('temporal-token-ends');
    write(tokenFor(600, '2'));
    await saying('temporal-token-renewed');
    assert.equal(said('temporal-token-ends').length, 1);
    write(tokenFor(-1, '3'));
    await saying('temporal-token-ends', 2);
  });

  it('tries again with a token that the connection has not taken', async () => {
    let attempts = 0;
    begin(tokenFor(600, '1'), async (key) => {
      attempts += 1;
      if (attempts === 1) throw new Error('closing');
      sent.push(key);
    });
    const second = tokenFor(600, '2');
    write(second);
    await saying('temporal-token-renewed');
    assert.deepEqual(sent, [second]);
    assert.match(said('temporal-token-kept')[0] ?? '', /closing/);
  });
});
