import { piecesOf } from '../../domain/batches.ts';
import { describeLimit } from '../../domain/polling.ts';
import { nowMs } from '../clock.ts';
import { onTerminator, onWorkspaces } from '../lanes.ts';
import { approvedBatch } from './batch.ts';
import type { DecommissionRun } from './run.ts';
import { askTerminator, pauseForRefusal } from './terminator-call.ts';

/** Fences the primaries of a wave: from here on nobody can work on them. Those that cannot be fenced stay. */
export async function fenceWave(run: DecommissionRun, primaryIds: readonly string[]): Promise<void> {
  for (const batch of piecesOf(primaryIds, describeLimit)) {
    while (run.those(batch, 'planned').length > 0) {
      if (!(await run.untilAllowed('at-the-gate'))) return;
      await fenceBatch(run, run.those(batch, 'planned'));
    }
  }
}

async function fenceBatch(run: DecommissionRun, batch: readonly string[]): Promise<void> {
  const { primaryRegion, limits } = run.fleet;
  // Each is read, set, and read again.
  await reserveCalls(run, primaryRegion, batch.length + 2);
  for (const id of batch) run.maybeFenced.add(id);
  const end = await askTerminator(run, () =>
    onTerminator('repeatable', `fence ${batch.length} primaries`, limits).fencePrimaries(approvedBatch(run, batch)),
  );
  if (end.kind === 'refused') return pauseForRefusal(run, end.sentence);
  // Fencing is repeated until it answers, so no answer means that the run is to end, or a defect: not at once again.
  if (end.kind === 'lost') {
    await run.gate.soak(limits.retryDelayMs, 'until the fences are asked for again');
    return;
  }
  const { fenced, kept, evidence } = end.answer;
  run.evidence = evidence;
  for (const id of fenced) run.fenced(id, nowMs());
  for (const { primaryId, ...why } of kept) run.move(primaryId, 'kept', why);
  const silent = run.those(batch, 'planned');
  for (const id of silent) {
    run.move(id, 'kept', { code: 'NotFenced', message: 'the terminator did not say what became of its fence' });
  }
}

/** Lifts the fences of everything that stays, whatever else happened; a run does not end before. */
export async function liftFences(run: DecommissionRun): Promise<void> {
  const { primaryRegion, name, limits } = run.fleet;
  const staying = [...run.maybeFenced].filter(
    (id) => run.those([id], 'planned', 'fenced', 'kept', 'unknown').length > 0,
  );
  if (staying.length === 0) return;
  run.setPhase('unfencing');
  for (const batch of piecesOf(staying, describeLimit)) {
    const end = await askTerminator(
      run,
      () =>
        onTerminator('repeatable', `lift the fences of ${batch.length} primaries`, limits).unfencePrimaries({
          fleet: name,
          region: primaryRegion,
          primaryIds: batch,
        }),
      { always: true },
    );
    if (end.kind === 'answered') for (const each of end.answer.kept) run.notUnfenced(each.primaryId, each.message);
    else for (const id of batch) run.notUnfenced(id, end.kind === 'lost' ? end.message : end.sentence);
  }
  for (const id of run.those(staying, 'fenced')) {
    run.move(id, 'kept', { code: 'RunEnded', message: 'the run ended before its turn; it is as it was before' });
  }
}

/** The terminator's calls pass the lane first: they count against the same rate of the Region. */
export async function reserveCalls(run: DecommissionRun, region: string, calls: number): Promise<void> {
  await onWorkspaces(region, 'read', `room for ${calls} calls of the terminator`, run.fleet.limits).reserveCalls({
    region,
    calls,
  });
}
