import type { DecommissionStatus } from '../contract/decommission.ts';
import { mismatchesIn } from '../domain/ledger-mismatch.ts';
import type { InstancesTornDown } from '../domain/teardown/instances-told.ts';
import type { Sample } from './definitions.ts';
import { blockedSamples, countSamples, mismatchSamples, phaseSample, secondsSince } from './run-samples.ts';

/** The samples of an open `decommission` or `teardown`. */
export function gatedSamples(status: DecommissionStatus, nowMs: number): Sample[] {
  const { fleet, operation, phase, counts, kept, instances, findings } = status;
  const run = { fleet, operation };
  return [
    phaseSample(run, phase),
    ...blockedSamples(run, status.blocked),
    ...countSamples('lifeboat_desktops', run, counts),
    ...(instances === undefined ? [] : countSamples('lifeboat_instances', run, instanceCounts(instances))),
    ...mismatchSamples(run, [mismatchesIn(findings), mismatchesIn(kept), mismatchesIn(instances?.kept ?? [])]),
    ...gateSamples(status, nowMs),
  ];
}

/** `planned` of a status is all that the plan lets go, and `keptCount` has the unknown ones in it; here each counts once. */
function instanceCounts({ planned, asked, unknown, gone, keptCount }: InstancesTornDown) {
  return { planned: planned - asked - gone - keptCount, asked, unknown, gone, kept: keptCount - unknown };
}

/** A run does not say since when it waits: since the last thing that people told it, else since its start. */
function gateSamples({ fleet, operation, gate, startedAtMs, commands, stopping }: DecommissionStatus, nowMs: number) {
  const isWaiting = gate?.kind === 'waiting' && !stopping;
  const missing = isWaiting ? gate.needed - gate.have.length : 0;
  const sinceMs = Math.max(startedAtMs, ...commands.map(({ atMs }) => atMs));
  const labels = { fleet, operation };
  const waited = isWaiting ? secondsSince(sinceMs, nowMs) : 0;
  return [
    { name: 'lifeboat_approvals_missing', labels, value: missing },
    { name: 'lifeboat_approvals_waiting_seconds', labels, value: waited },
  ] as const;
}
