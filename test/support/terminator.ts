import { join } from 'node:path';
import { keys } from './access-keys.ts';
import { jsonLine, startProcess, type RunningProcess } from './processes.ts';
import { repository } from './repository.ts';
import { workerEnvironment, type WorkerSettings } from './worker.ts';

/** What a terminator process needs beside what a worker needs. */
export interface TerminatorSettings extends WorkerSettings {
  readonly approvals: string;
  readonly evidence: string;
  readonly evidenceKey: string;
}

let started = 0;

/** Starts `src/terminator.ts` and waits until it polls. */
export async function startTerminator(settings: TerminatorSettings): Promise<RunningProcess<true>> {
  started += 1;
  return startProcess<true>({
    name: `terminator ${started}`,
    command: process.execPath,
    cwd: repository,
    args: ['--import', 'tsx', 'src/terminator.ts'],
    env: {
      ...workerEnvironment(settings),
      AWS_ACCESS_KEY_ID: keys.terminator,
      LIFEBOAT_APPROVALS: settings.approvals,
      LIFEBOAT_EVIDENCE: settings.evidence,
      LIFEBOAT_EVIDENCE_KEY: settings.evidenceKey,
      LIFEBOAT_TERMINATOR_RATE: '100',
      ...settings.env,
    },
    logFile: join(settings.directory, `terminator-${started}.log`),
    ready: (line) => (jsonLine(line)?.['event'] === 'terminator-ready' ? true : undefined),
  });
}
