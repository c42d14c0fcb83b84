import assert from 'node:assert/strict';
import type { DecommissionOutcome } from '../../src/contract/decommission.ts';
import { tombstones, type Tombstone } from '../../src/evidence/tombstones.ts';
import { verifyEvidence } from '../../src/evidence/verify-evidence.ts';
import { judgeGated, planLines } from './gated-fleet.ts';
import type { GatedRun } from './gated-world.ts';

/** What the terminator has written down for each desktop that it asked for, of a chain that is whole. */
export async function tombstonesOf({ office, fleet }: GatedRun): Promise<Tombstone[]> {
  const [file] = office.files(fleet.name);
  if (file === undefined) return [];
  const { ok, findings, lines } = await verifyEvidence(file, { publicKey: office.evidencePublicKey });
  assert.ok(ok, `the evidence is not whole: ${JSON.stringify(findings)}`);
  return tombstones(lines);
}

/**
 * Has a stranger judge the end of a run: by what the outcome counts, what the evidence says is gone, and the audit. The
 * outcome and the evidence must name the same.
 */
export async function judgeEnd(
  run: GatedRun,
  outcome: DecommissionOutcome,
  more: Parameters<typeof judgeGated>[3] = {},
): Promise<ReadonlySet<string>> {
  const gone = new Set(
    (await tombstonesOf(run)).filter((each) => each.gone !== undefined).map((each) => each.primaryId),
  );
  assert.equal(outcome.counts.gone, gone.size, `gone by the evidence: ${[...gone].join(', ')}`);
  const ledger = planLines(run.planFile).map(({ primaryId }) => ({
    primaryId,
    state: gone.has(primaryId) ? 'gone' : 'kept',
  }));
  await judgeGated(run, run.planFile, ledger, more);
  return gone;
}

/** Primaries of the fleet that stand in ADMIN_MAINTENANCE in the simulator's truth: nobody can work on them. */
export async function fencedNow({ fleet }: GatedRun): Promise<string[]> {
  const { workspaces } = await fleet.world.simulator.state();
  const isFenced = ({ role, live, state }: (typeof workspaces)[number]): boolean =>
    role === 'primary' && live && state === 'ADMIN_MAINTENANCE';
  return workspaces.filter(isFenced).map(({ workspaceId }) => workspaceId);
}

/** Calls of TerminateWorkspaces in the primary Region that were applied, one list of ids for each. */
export async function terminations({ fleet }: GatedRun): Promise<string[][]> {
  const entries = (await fleet.audit()).filter(
    ({ event, operation, region }) =>
      event === 'applied' && operation === 'TerminateWorkspaces' && region === 'us-east-1',
  );
  return entries.map(({ effect }) => (effect?.terminated ?? []).map(({ workspaceId }) => workspaceId));
}
