import { start } from '../commands/prepare.ts';
import { follow } from '../commands/follow.ts';
import { apiVersion, type DemoDocument, type OutcomeDocument } from '../documents.ts';
import { openSession } from '../temporal/client-session.ts';
import type { RunRef, Session } from '../temporal/session.ts';
import type { ProgressView } from '../views/progress.ts';
import { differencesFrom } from './expectation.ts';
import { readFaults, readSimulator } from './simulator-report.ts';
import type { StageAddresses } from './stage.ts';

const fleet = 'demo';

/** What a performance needs. */
export interface Performance {
  readonly addresses: StageAddresses;
  readonly beganAtMs: number;
  readonly progress: ProgressView;
  readonly now: () => number;
  readonly unwanted: AbortSignal;
}

/** A demonstration that came to its end. */
export interface Performed {
  readonly run: RunRef;
  readonly document: DemoDocument;
}

/** Prepares the demonstration's fleet, follows the run to its end and compares the end with the scenario. */
export async function perform(performance: Performance): Promise<Performed> {
  const { addresses, beganAtMs, now } = performance;
  const address = addresses.temporal;
  const session = await openSession({ address, namespace: 'default', connectionOptions: { address } });
  try {
    const run = await start(session, { fleet, reason: 'demonstration' }, now);
    const outcome = await untilEnd(session, run, performance);
    const simulator = await readSimulator(addresses.aws);
    const differences = differencesFrom(outcome, simulator);
    const asExpected = differences.length === 0;
    const seconds = (now() - beganAtMs) / 1000;
    return { run, document: { apiVersion, kind: 'Demo', asExpected, differences, outcome, simulator, seconds } };
  } finally {
    await session.close();
  }
}

async function untilEnd(
  session: Session,
  run: RunRef,
  { addresses, progress, now, unwanted }: Performance,
): Promise<OutcomeDocument> {
  const onLook = faultNarrator(addresses.aws, progress);
  const end = await follow({ session, fleet, run, progress, keepWatching: true, now, onLook, unwanted });
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
