import type { RunStatus, SliceSummary } from '../contract/messages.ts';
import { mismatchesIn } from '../domain/ledger-mismatch.ts';
import { addCounts, totalOf, type Counts } from '../domain/ledger.ts';
import type { Sample } from './definitions.ts';
import { blockedSamples, countSamples, mismatchSamples, phaseSample, secondsSince } from './run-samples.ts';
import type { SliceFacts } from './slice-facts.ts';

/** What is known of one `prepare`: its own answer, and what its slices answered last, by workflow id. */
export interface PrepareRead {
  readonly status: RunStatus;
  readonly slices: ReadonlyMap<string, SliceFacts>;
}

/** The samples of an open `prepare`. Counts are those of whoever knows them best: the slice, else its last report. */
export function prepareSamples({ status, slices }: PrepareRead, nowMs: number): Sample[] {
  const { fleet, operation, phase, instances, strays = 0 } = status;
  const run = { fleet, operation };
  const facts = status.slices.flatMap(({ workflowId }) => slices.get(workflowId) ?? []);
  const countsOf = (of: SliceSummary['of']): Counts =>
    addCounts(...status.slices.filter((slice) => slice.of === of).map((slice) => newest(slice, slices)));
  return [
    phaseSample(run, phase),
    ...blockedSamples(run, [...status.blocked, ...facts.flatMap(({ blocked }) => blocked)]),
    ...countSamples('lifeboat_desktops', run, countsOf(undefined)),
    oldestSample('desktops', { status, slices }, nowMs),
    ...(instances === undefined
      ? []
      : [
          ...countSamples('lifeboat_instances', run, withUntaken(instances.total, countsOf('instances'))),
          oldestSample('instances', { status, slices }, nowMs),
        ]),
    ...mismatchSamples(run, [
      mismatchesIn(status.findings),
      ...(strays > 0 ? [{ StrayStandbys: strays }] : []),
      ...facts.map(({ mismatches }) => mismatches),
    ]),
  ];
}

function newest(slice: SliceSummary, slices: PrepareRead['slices']): Counts {
  const facts = slices.get(slice.workflowId);
  return facts !== undefined && facts.asOfMs >= slice.asOfMs ? facts.counts : slice.counts;
}

/** Machines of the fleet file that no slice has taken yet are pending, too. */
function withUntaken(total: number, counts: Counts): Counts {
  return { ...counts, pending: counts.pending + Math.max(0, total - totalOf(counts)) };
}

function oldestSample(of: 'desktops' | 'instances', { status, slices }: PrepareRead, nowMs: number): Sample {
  const own = status.slices.filter((slice) => (slice.of ?? 'desktops') === of && slice.phase !== 'closed');
  const since = own.flatMap(({ workflowId }) => slices.get(workflowId)?.oldestSinceMs ?? []);
  const { fleet, operation } = status;
  const value = since.length === 0 ? 0 : secondsSince(Math.min(...since), nowMs);
  return { name: 'lifeboat_oldest_pending_seconds', labels: { fleet, operation, of }, value };
}
