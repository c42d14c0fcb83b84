import type { Context } from '../context.ts';
import { apiVersion, type DemoDocument, type OutcomeDocument } from '../documents.ts';
import { differencesFrom } from '../demo/expectation.ts';
import { readFaults, readSimulator } from '../demo/simulator-report.ts';
import { Stage, type StageAddresses } from '../demo/stage.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import { openSession } from '../temporal/client-session.ts';
import type { RunRef, Session } from '../temporal/session.ts';
import type { ProgressView } from '../views/progress.ts';
import { follow } from './follow.ts';
import { keepRunningWords } from '../demo/keep-running.ts';
import { start } from './prepare.ts';

const FLEET = 'demo';

/** Prepares a fleet in a simulated AWS, faults and all, and checks that it ends as its scenario says. */
export async function demo({ keep }: { readonly keep: boolean }, context: Context): Promise<ExitCode> {
  const { surroundings, say } = context;
  const beganAtMs = surroundings.now();
  const stage = new Stage(surroundings.env);
  let keepLogs = true;
  try {
    say('Starting a Temporal server, a simulated AWS and a worker …');
    const addresses = await unlessInterrupted(context, stage.start(say));
    const { document, run } = await unlessInterrupted(
      context,
      Promise.race([perform(addresses, beganAtMs, context), stage.watchOver()]),
    );
    context.show(document);
    if (!document.asExpected) say(`The logs are kept in ${stage.logs}`);
    keepLogs = !document.asExpected;
    if (keep) await keepRunning(addresses, run, stage, context);
    return document.asExpected ? exitCodes.done : exitCodes.error;
  } catch (error) {
    keepLogs = !(error instanceof Problem && error.exitCode === exitCodes.interrupted);
    if (keepLogs) say(`The logs are kept in ${stage.logs}`);
    throw error;
  } finally {
    await stage.stop({ keepLogs });
  }
}

async function perform(
  addresses: StageAddresses,
  beganAtMs: number,
  context: Context,
): Promise<{ readonly document: DemoDocument; readonly run: RunRef }> {
  const { now } = context.surroundings;
  const address = addresses.temporal;
  const session = await openSession({ address, namespace: 'default', connectionOptions: { address } });
  try {
    const run = await start(session, { fleet: FLEET, reason: 'demonstration' }, now);
    context.say('Preparing fleets/demo.yaml: 60 desktops and mail, in a world 60 times faster than the real one.');
    const outcome = await untilEnd(session, run, addresses, context);
    const simulator = await readSimulator(addresses.aws);
    const differences = differencesFrom(outcome, simulator);
    const asExpected = differences.length === 0;
    const seconds = (now() - beganAtMs) / 1000;
    const document = { apiVersion, kind: 'Demo', asExpected, differences, outcome, simulator, seconds } as const;
    return { document, run };
  } finally {
    await session.close();
  }
}

async function untilEnd(
  session: Session,
  run: RunRef,
  { aws }: StageAddresses,
  context: Context,
): Promise<OutcomeDocument> {
  const progress = context.progress();
  const onLook = faultNarrator(aws, progress);
  const { now } = context.surroundings;
  const end = await follow({ session, fleet: FLEET, run, progress, keepWatching: true, now, onLook });
  if (end.kind === 'Outcome') return end;
  throw new Error('a run that is watched to its end has an outcome');
}

/** Tells of each fault when it strikes. */
function faultNarrator(aws: string, progress: ProgressView): () => Promise<void> {
  const told = new Set<string>();
  return async () => {
    for (const { id, fired } of await readFaults(aws)) {
      if (fired === 0 || told.has(id)) continue;
      told.add(id);
      progress.note(`  ! ${id}`);
    }
  };
}

async function keepRunning(addresses: StageAddresses, run: RunRef, stage: Stage, context: Context): Promise<void> {
  for (const line of keepRunningWords(addresses, run)) context.say(line);
  await Promise.race([whenInterrupted(context), stage.watchOver()]);
  context.say('Stopping what the demonstration has started …');
}

function whenInterrupted({ surroundings: { interrupted } }: Context): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function unlessInterrupted<T>(context: Context, work: Promise<T>): Promise<T> {
  const interruption = whenInterrupted(context).then(() => {
    context.say('Stopping what the demonstration has started …');
    const message = 'Interrupted; everything that was started is stopped.';
    throw new Problem({ code: 'Interrupted', message, exitCode: exitCodes.interrupted });
  });
  work.catch(() => undefined);
  return Promise.race([work, interruption]);
}
