import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { keepRunningWords } from '../demo/keep-running.ts';
import { perform, type Performed } from '../demo/performance.ts';
import { Stage, type StageAddresses } from '../demo/stage.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { Problem } from '../problem.ts';

/** Three times what it takes on two slow cores. */
const ENDS_WITHIN_MS = 180_000;

/** Prepares a fleet in a simulated AWS, faults and all, and checks that it ends as its scenario says. */
export async function demo({ keep }: { readonly keep: boolean }, context: Context): Promise<ExitCode> {
  const stage = new Stage(context.surroundings.env);
  const over = new AbortController();
  let keepLogs = true;
  try {
    const { asExpected } = await play(stage, keep, over.signal, context);
    keepLogs = !asExpected;
    return asExpected ? exitCodes.done : exitCodes.error;
  } catch (error) {
    keepLogs = !(error instanceof Problem && error.exitCode === exitCodes.interrupted);
    throw error;
  } finally {
    over.abort();
    await stage.stop({ keepLogs });
    if (keepLogs) context.say(`The logs are kept in ${stage.logs}`);
  }
}

async function play(
  stage: Stage,
  keep: boolean,
  unwanted: AbortSignal,
  context: Context,
): Promise<{ readonly asExpected: boolean }> {
  const { say, surroundings } = context;
  const { now } = surroundings;
  const beganAtMs = now();
  say('Starting a Temporal server, a simulated AWS and a worker …');
  const addresses = await unlessInterrupted(context, stage.start(say));
  say('Preparing fleets/demo.yaml: 60 desktops and mail, in a world 60 times faster than the real one.');
  const progress = context.progress();
  const performed = await unlessInterrupted(
    context,
    Promise.race([
      perform({ addresses, beganAtMs, progress, now, unwanted }),
      stage.watchOver(),
      tooLong(unwanted),
    ]).finally(() => progress.end()),
    () => progress.end(),
  );
  context.show(performed.document);
  if (keep) await keepRunning(addresses, performed, stage, context);
  return performed.document;
}

async function keepRunning(
  addresses: StageAddresses,
  { run }: Performed,
  stage: Stage,
  context: Context,
): Promise<void> {
  for (const line of keepRunningWords(addresses, run)) context.say(line);
  stage.watchOver().catch((problem: Problem) => context.say(`${problem.message} The rest keeps running.`));
  await whenInterrupted(context);
  context.say(stopping);
}

const stopping = 'Stopping what the demonstration has started …';

async function tooLong(unwanted: AbortSignal): Promise<never> {
  await pause(ENDS_WITHIN_MS, undefined, { signal: unwanted });
  throw new Problem({
    code: 'DemoTooSlow',
    message: `The run did not end within ${ENDS_WITHIN_MS / 1000} seconds.`,
    exitCode: exitCodes.error,
    next: ['The logs say where it stands.'],
  });
}

function whenInterrupted({ surroundings: { interrupted } }: Context): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function unlessInterrupted<T>(context: Context, work: Promise<T>, onInterruption?: () => void): Promise<T> {
  work.catch(() => undefined);
  const interruption = whenInterrupted(context).then(() => {
    onInterruption?.();
    context.say(stopping);
    const message = 'Interrupted; everything that was started is stopped.';
    throw new Problem({ code: 'Interrupted', message, exitCode: exitCodes.interrupted });
  });
  return Promise.race([work, interruption]);
}
