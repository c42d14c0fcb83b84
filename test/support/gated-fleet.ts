import { readFileSync } from 'node:fs';
import type { PlanLine } from '../../src/domain/decommission/plan.ts';
import type { SettingsPatch } from '../../simulator/settings.ts';
import { judgeDecommission } from '../audit/decommission-checker.ts';
import type { GivenHalt, GivenPaper, PlanDesktop } from '../audit/decommission-case.ts';
import { keys } from './access-keys.ts';
import { limitsAt } from './fleet-files.ts';
import type { GatedRun } from './gated-world.ts';
import type { FleetOptions } from './test-fleet.ts';

export { keys };

/** The simulator's own account. */
export const account = '111122223333';

/**
 * A world at the pace of real time, so that its timestamps are those of everybody's clocks, in which everything that AWS
 * takes hours for takes moments.
 */
const briskSettings: SettingsPatch = {
  speed: 1,
  rates: { workspaces: { perSecond: 200, burst: 200 } },
  visibility: { invisibleMs: [0, 0], incompleteMs: [0, 0], relationLagMs: [0, 0] },
  startingMs: [20, 150],
  stoppingMs: 50,
  terminatingMs: 300,
  terminatedShare: 0.1,
  terminatedMs: 50,
  cleanUpMs: 100,
  orphanDelayMs: [0, 200],
  snapshotIntervalMs: 1_000,
  connectionCheckMs: 0,
};

/** A fleet whose desktops have replicated standbys that are asleep, and a file that decommission accepts. */
export function gatedFleet(options: FleetOptions & { readonly standbys?: readonly number[] } = {}): FleetOptions {
  const { standbys, settings, seeded, file, ...rest } = options;
  const { desktops = 40 } = rest;
  const pick = standbys ?? Array.from({ length: desktops }, (_, index) => index);
  return {
    desktops,
    ...rest,
    settings: { ...briskSettings, ...settings },
    seeded: {
      existingStandbys: [
        { pick: [...pick], state: 'STOPPED', dataReplication: 'PRIMARY_AS_SOURCE', snapshotAgeMs: [1_000, 60_000] },
      ],
      connections: { lastConnectionAgeMs: 3_600_000 },
      ...seeded,
    },
    file: {
      account,
      ...file,
      limits: { ...limitsAt(300), settleTime: '200ms', pollInterval: '200ms', ...file?.limits },
    },
  };
}

/** The lines of a plan file that the CLI has written. */
export function planLines(file: string): PlanLine[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { lines: PlanLine[] }).lines;
}

/** Lets the stranger judge a decommission: fails with every broken rule. */
export async function judgeGated(
  run: GatedRun,
  planFile: string,
  ledger: readonly { readonly primaryId: string; readonly state: string }[],
  more: {
    readonly coolingOffMs?: number;
    readonly unfinished?: boolean;
    readonly waivers?: readonly { readonly primaryId: string; readonly clause: 'health' | 'data' }[];
    /** Keys of people outside whom a test has let act in the account. */
    readonly others?: readonly string[];
  } = {},
): Promise<void> {
  const { coolingOffMs = 1_000, unfinished = false, waivers, others = [] } = more;
  const { fleet, digest, runId } = run;
  const desktops: PlanDesktop[] = planLines(planFile);
  const [entries, world, given] = await Promise.all([fleet.audit(), fleet.world.simulator.state(), papersOf(run)]);
  const violations = judgeDecommission({
    ...given,
    ...{ entries, world, ledger, unfinished, fleet: fleet.name },
    plan: { digest, run: runId, desktops, ...(waivers && { waivers }) },
    requester: 'rita',
    signers: ['rita', 'anna', 'omar', 'lena'],
    rules: { approvals: 2, coolingOffMs, soaksMs: [200, 200, 50] },
    keys: { ...keys, others },
    windowMs: 60_000,
  });
  if (violations.length === 0) return;
  const list = violations.slice(0, 20).map(({ rule, message }) => `  ${rule}: ${message}`);
  throw new Error(`the audit says no (${violations.length}):\n${list.join('\n')}`);
}

/** Papers and halts with the time at which the Temporal server accepted them. */
async function papersOf(run: GatedRun): Promise<{ papers: GivenPaper[]; commands: GivenHalt[] }> {
  const papers: GivenPaper[] = [];
  const commands: GivenHalt[] = [];
  for (const { name, input, atMs } of await run.acceptedUpdates()) {
    if (name === 'approve' || name === 'reject' || name === 'revoke') {
      const paper = input as GivenPaper;
      papers.push({ ...paper, kind: name, acceptedAtMs: atMs });
    }
    if (name === 'stop' || name === 'pause' || name === 'resume') commands.push({ kind: name, acceptedAtMs: atMs });
  }
  return { papers, commands };
}
