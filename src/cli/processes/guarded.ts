import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { repositoryFile } from '../repository.ts';

/** Knows which processes must not outlive this one. */
export interface Guard {
  add(pid: number): void;
  remove(pid: number): void;
  /** Nothing is left to guard. Settles when the guard has gone. */
  dismiss(): Promise<void>;
}

/**
 * Starts the guard: a small process that holds the other end of a pipe. When the pipe closes, this process has ended,
 * however it ended, and the guard stops what is still on its list and removes the directory.
 */
export function startGuard(directory: string): Guard {
  const entry = fileURLToPath(new URL('./guard.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', entry, directory], {
    cwd: repositoryFile(''), // where tsx is found
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  child.stdin.on('error', () => undefined); // a guard that has been killed guards nothing
  return {
    add: (pid) => void child.stdin.write(`+${pid}\n`),
    remove: (pid) => void child.stdin.write(`-${pid}\n`),
    async dismiss() {
      child.stdin.end();
      await gone;
    },
  };
}
