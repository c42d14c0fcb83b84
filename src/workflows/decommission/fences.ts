import { condition, sleep } from '@temporalio/workflow';
import { piecesOf } from '../../domain/batches.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nowMs } from '../clock.ts';
import { onTerminator, onWorkspaces } from '../lanes.ts';
import { approvedBatch } from './batch.ts';
import type { DecommissionRun } from './run.ts';
import { askTerminator, pauseForRefusal, type TerminatorEnd } from './terminator-call.ts';

/** Fences the primaries of a wave: from here on nobody can work on them. Those that cannot be fenced stay. */
export async function fenceWave(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  for (const batch of piecesOf(primaryIds, describeLimit)) {
    while (run.ledger.those(batch, 'planned').length > 0) {
      if (!(await run.untilAllowed('at-the-gate'))) return;
      await fenceBatch(run, run.ledger.those(batch, 'planned'));
    }
  }
}

async function fenceBatch(run: DecommissionRun, batch: readonly string[]): Promise<void> {
  const { primaryRegion, limits } = run.fleet;
  for (const id of batch) run.maybeFenced.add(id);
  const [end] = await Promise.all([
    askTerminator(run, () =>
      onTerminator('repeatable', `fence ${batch.length} primaries`, limits).fencePrimaries(approvedBatch(run, batch)),
    ),
    // Who is connected, and what each is before and after it is set.
    reserveCalls(run, primaryRegion, batch.length + 3),
  ]);
  if (end.kind === 'refused') return pauseForRefusal(run, end.sentence);
  // Fencing is repeated until it answers, so no answer means that the run is to end, or a defect: not at once again.
  if (end.kind !== 'answered') {
    await run.gate.soak(limits.retryDelayMs, 'until the fences are asked for again');
    return;
  }
  const { fenced, kept, evidence } = end.answer;
  run.evidence = evidence;
  for (const id of fenced) run.ledger.fenced(id, nowMs());
  for (const { primaryId, ...why } of kept) run.ledger.move(primaryId, 'kept', why);
  const silent = run.ledger.those(batch, 'planned');
  for (const id of silent) {
    run.ledger.move(id, 'kept', { code: 'NotFenced', message: 'the terminator did not say what became of its fence' });
  }
}

/** Why a desktop stays that nothing was decided about. */
export const runEnded = { code: 'RunEnded', message: 'the run ended before its turn' } as const;

/** At the end: lifts the fences of everything that stays, whatever else happened; a run does not end before. */
export async function liftAllFences(run: DecommissionRun): Promise<void> {
  const staying = run.ledger.those([...run.maybeFenced], 'planned', 'fenced', 'kept', 'unknown');
  if (staying.length > 0) run.setPhase('unfencing');
  await liftFences(run, staying);
  for (const id of run.ledger.those(staying, 'fenced')) run.ledger.move(id, 'kept', runEnded);
}

/** Lifts the fences of these, as far as there are any: whoever stays can work again. */
export async function liftFences(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  const { primaryRegion, name, limits } = run.fleet;
  const staying = primaryIds.filter((id) => run.maybeFenced.has(id));
  for (const batch of piecesOf(staying, describeLimit)) {
    const end = await untilAnswered(run, () =>
      askTerminator(
        run,
        () =>
          onTerminator('repeatable', `lift the fences of ${batch.length} primaries`, limits).unfencePrimaries({
            fleet: name,
            region: primaryRegion,
            primaryIds: batch,
          }),
        { always: true },
      ),
    );
    for (const each of end.kept) run.notUnfenced(each.primaryId, each.message);
    for (const id of batch) run.maybeFenced.delete(id);
  }
}

/** Nobody else can lift these fences, so a refusal is shown to a person, and after `resume` it is asked again. */
async function untilAnswered<T>(run: DecommissionRun, ask: () => Promise<TerminatorEnd<T>>): Promise<T> {
  for (;;) {
    const end = await ask();
    if (end.kind === 'answered') return end.answer;
    if (end.kind === 'refused') {
      pauseForRefusal(run, end.sentence);
      await condition(() => !run.gate.paused);
    } else {
      await sleep(run.fleet.limits.retryDelayMs, { summary: 'until the fences are lifted' });
    }
  }
}

/** The terminator's calls pass the lane beside it: they count against the same rate of the Region. */
export async function reserveCalls(run: DecommissionRun, region: string, calls: number): Promise<void> {
  await onWorkspaces(region, 'read', `room for ${calls} calls of the terminator`, run.fleet.limits).reserveCalls({
    region,
    calls,
  });
}
