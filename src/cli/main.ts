import { pathToFileURL } from 'node:url';
import type { ExitCode } from './exit-codes.ts';
import { repositoryFile } from './repository.ts';
import { run } from './run.ts';
import { askerOn } from './views/ask.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const interruption = new AbortController();
let isAnotherProgram = false;

function interrupt(): void {
  // The second one means it: whatever was started is ended by its guard.
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort();
}

async function become(entry: string, args: readonly string[]): Promise<ExitCode> {
  isAnotherProgram = true;
  for (const signal of signals) process.off(signal, interrupt);
  const file = repositoryFile(entry);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
  return (process.exitCode ?? 0) as ExitCode;
}

for (const signal of signals) process.on(signal, interrupt);
// `lifeboat status demo | head` closes our output: that is no defect.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: interruption.signal,
  ask: askerOn(process.stderr),
  become,
  now: Date.now,
});
// Whatever still waits for an answer must not keep this process, once everything is written.
if (isAnotherProgram) process.exitCode = exitCode;
else process.stdout.write('', () => process.exit(exitCode));
