import type { Worker } from '@temporalio/worker';
import type { Log } from './log.ts';
import { cannotStart, StartFailure } from './start-failure.ts';

/** Runs all Workers until a signal has drained them; one that fails takes the others along. */
export async function serve(workers: readonly Worker[]): Promise<void> {
  const stopAll = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run());
  for (const run of runs) run.catch(stopAll);
  const ends = await Promise.allSettled(runs);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** A setting that was meant and not taken is worse than none. */
function refuseArguments(name: string, [first]: readonly string[]): void {
  if (first === undefined) return;
  const remedy = `Set what you meant in the environment, and start the ${name} without it.`;
  throw cannotStart('UnknownArgument', `A ${name} takes no arguments, and was given ${first}.`, remedy);
}

/** Runs `main` as this process, to its end: whatever goes wrong becomes a line of the log and the exit code 1. */
export async function runProcess(name: string, log: Log, main: () => Promise<void>): Promise<never> {
  const logAndFail = (error: unknown): void => {
    process.exitCode = 1;
    if (!(error instanceof StartFailure)) {
      log.fatal({ event: `${name}-failed`, error }, `${name} failed`);
      return;
    }
    for (const { code, summary, remedy, source, detail } of error.findings) {
      log.fatal({ event: `${name}-refused`, code, source, detail }, `${summary} ${remedy}`);
    }
  };
  const lastResort = (error: unknown): never => {
    logAndFail(error);
    process.exit(1);
  };
  process.on('uncaughtException', lastResort);
  process.on('unhandledRejection', lastResort);
  // Warnings of Node and of packages become lines of the log instead of plain text between them.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ event: 'warning', warning: warning.name }, warning.message));
  try {
    refuseArguments(name, process.argv.slice(2));
    await main();
  } catch (error) {
    logAndFail(error);
  }
  // The SDK's native part would keep the process alive when it fails before the first connection.
  process.exit();
}
