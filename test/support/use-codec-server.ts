import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownEnvironment } from './own-environment.ts';
import { jsonLine, startProcess, type RunningProcess } from './processes.ts';
import { repository } from './repository.ts';
import { freePort, scratchDirectory } from './scratch.ts';

/** A codec server as a process of its own, and what it takes as authorization. */
export interface CodecServer {
  readonly url: string;
  readonly authorization: string;
}

const token = 'only-for-the-codec-server-of-these-tests';
let started = 0;

/** Runs `src/codec-server.ts` for the tests of one `describe`. Before `useWorld`, which takes what came later for a stray. */
export function useCodecServer(env: NodeJS.ProcessEnv): CodecServer {
  let process_: RunningProcess | undefined;
  let url = '';
  before(async function openCodecServer() {
    this.timeout(30_000);
    [process_, url] = await startCodecServer(env);
  });
  after(() => process_?.stop());
  return {
    authorization: `Bearer ${token}`,
    get url() {
      return url;
    },
  };
}

async function startCodecServer(env: NodeJS.ProcessEnv): Promise<[RunningProcess, string]> {
  started += 1;
  const directory = scratchDirectory(`codec-server-${started}`);
  const tokenFile = join(directory, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const address = `127.0.0.1:${await freePort()}`;
  const process_ = await startProcess({
    name: `codec server ${started}`,
    command: process.execPath,
    cwd: repository,
    args: ['--import', 'tsx', 'src/codec-server.ts'],
    env: ownEnvironment({ LIFEBOAT_CODEC_ADDRESS: address, LIFEBOAT_CODEC_TOKEN_FILE: tokenFile, ...env }),
    logFile: join(directory, 'codec-server.log'),
    ready: (line) => (jsonLine(line)?.['event'] === 'codec-server-ready' ? true : undefined),
  });
  return [process_, `http://${address}`];
}
