import type { AwsClients } from '../../src/aws/clients.ts';
import { piecesOf } from '../../src/domain/batches.ts';
import { judgeDecommission } from '../audit/decommission-checker.ts';
import type { DecommissionCase } from '../audit/decommission-case.ts';
import type { Violation } from '../audit/case.ts';
import { terminatedWorkspaces } from '../audit/log.ts';
import { begin } from './begin.ts';
import { callsAt, mostPerBatch } from './caller.ts';
import { course, type CourseStep } from './course.ts';
import { happen } from './happenings.ts';
import { soaksMs } from './house.ts';
import { Killed } from './killable-world.ts';
import type { Product } from './product.ts';
import { death, type Interference, type Script } from './script.ts';
import { account, keys, people, requester, type House, type Stage } from './stage.ts';

/** How a sequence went. */
export interface Played {
  readonly violations: readonly Violation[];
  /** Primaries that the terminator has terminated. */
  readonly terminated: number;
  /** What really struck, and how attempts ended, by name. */
  readonly struck: readonly string[];
}

/** Who plays: the code under test and its clients. */
export interface Player {
  readonly product: Product;
  readonly clients: AwsClients;
}

const [second, hour] = [1_000, 3_600_000];
/** How a server would ask again while the terminator says that AWS needs a moment. */
const attemptsPerAct = 3;

/** Plays a sequence in a world of its own, and lets the stranger judge it. */
export async function play(house: House, { product, clients }: Player, script: Script): Promise<Played> {
  const sinceSeq = (await house.simulator.audit({ limit: 1 })).lastSeq;
  const stage = await begin(house, product, clients, script.setting);
  const struck: string[] = [];
  const strike = async ({ name, n }: Interference): Promise<'go on' | 'die'> => {
    const isDeath = name === death;
    if (isDeath || (await happen(stage, name, n))) struck.push(name);
    return isDeath ? 'die' : 'go on';
  };
  try {
    for (const [index, step] of course.entries()) {
      const here = script.interferences.filter((each) => each.step === index);
      for (const each of here.filter(({ moment }) => moment === undefined)) await strike(each);
      if (script.omitted.includes(index)) continue;
      const inside = here.find(({ moment }) => moment !== undefined);
      struck.push(...(await take(stage, script, step, inside && { at: inside.moment, happen: () => strike(inside) })));
    }
  } finally {
    await stage.close();
  }
  const judged = await caseOf(stage, script, sinceSeq);
  const terminated = terminatedWorkspaces(
    judged.entries.filter(({ call, region }) => call !== null && region === judged.world.summary.primaryRegion),
  ).length;
  return { violations: judgeDecommission(judged), terminated, struck };
}

type During = { readonly at: number | undefined; readonly happen: () => Promise<'go on' | 'die'> } | undefined;

async function take(stage: Stage, { setting }: Script, step: CourseStep, during: During): Promise<readonly string[]> {
  const { clock, simulator } = stage.house;
  switch (step) {
    case 'anna approves':
    case 'omar approves':
      stage.hand(
        stage.paper('approve', step === 'anna approves' ? 'anna' : 'omar', {
          expiresAtMs: Date.now() + setting.approvalsLiveMs,
        }),
      );
      return [];
    case 'cooling off':
      clock.advance(hour + second);
      return [];
    case 'soak':
      clock.advance(setting.caller.soakMs);
      return [];
    case 'snapshots':
      clock.advance(second);
      for (const { standbyId } of [...stage.plan.desktops, stage.plan.outsider]) {
        await simulator.snapshot(standbyId ?? '').catch(() => undefined);
      }
      clock.advance(second);
      return [];
    case 'fence all':
      return fenceAll(stage, during);
    case 'terminate the first':
    case 'terminate the next':
    case 'terminate all': {
      const [first = [], ...others] = callsAt(step, setting.caller);
      const ends = [...(await terminate(stage, first, during))];
      for (const wanted of others) ends.push(...(await terminate(stage, wanted, undefined)));
      return ends;
    }
    case 'note the gone':
      return noteTheGone(stage);
    case 'unfence': {
      const input = { fleet: 'demo', region: 'us-east-1', primaryIds: stage.primaries };
      return repeated(stage, during, (once) =>
        stage.act('unfencePrimaries', (tools) => stage.product.unfencePrimaries(tools, input), once),
      );
    }
  }
}

async function fenceAll(stage: Stage, during: During): Promise<readonly string[]> {
  const ends: string[] = [];
  for (const [index, wanted] of piecesOf([...stage.plan.desktops.keys()], mostPerBatch).entries()) {
    const batch = stage.batch(wanted);
    const fence = (once: ReturnType<typeof given>) =>
      stage.act('fencePrimaries', (tools) => stage.product.fencePrimaries(tools, batch), once);
    ends.push(...(await repeated(stage, index === 0 ? during : undefined, fence)));
  }
  return ends;
}

async function terminate(stage: Stage, wanted: readonly number[], during: During): Promise<readonly string[]> {
  const batch = stage.batch(wanted);
  const end = await stage.act(
    'terminatePrimaries',
    (tools) => stage.product.terminatePrimaries(tools, batch),
    given(during),
  );
  const { result } = end;
  if (result === undefined) return [await endOf(stage, end.error)];
  return Object.values(result.verdicts).map((verdict) => `verdict: ${verdict.kind}`);
}

/** What is gone by the truth is noted; a terminator that never asked for it must refuse. */
async function noteTheGone(stage: Stage): Promise<readonly string[]> {
  const { workspaces } = await stage.house.simulator.state();
  const gone = stage.primaries.filter((id) => workspaces.some((each) => each.workspaceId === id && !each.live));
  const now = [Date.now(), Date.now()];
  const desktops = gone.map((primaryId) => ({ primaryId, absentByIdAtMs: now, absentFromDirectoryAtMs: now }));
  const end = await stage.act('noteGone', (tools) => stage.product.noteGone(tools, { fleet: 'demo', desktops }));
  return [end.result === undefined ? await endOf(stage, end.error) : 'gone is noted'];
}

async function repeated(
  stage: Stage,
  during: During,
  once: (moment: ReturnType<typeof given>) => Promise<{ readonly result?: unknown; readonly error?: unknown }>,
): Promise<readonly string[]> {
  const ends: string[] = [];
  for (let attempt = 1; attempt <= attemptsPerAct; attempt += 1) {
    const { result, error } = await once(attempt === 1 ? given(during) : {});
    if (result !== undefined) return ends;
    ends.push(await endOf(stage, error));
    if (error instanceof Error && error.name === 'Refused') return ends;
  }
  return ends;
}

function given(during: During): { readonly at?: number; readonly happen?: () => Promise<'go on' | 'die'> } {
  return during?.at === undefined ? {} : { at: during.at, happen: during.happen };
}

/** How attempts may end without a result; anything else is a defect. */
async function endOf(stage: Stage, error: unknown): Promise<string> {
  if (error instanceof Killed) {
    await stage.restartTerminators();
    return 'end: killed';
  }
  if (!(error instanceof Error)) throw new Error(`an attempt failed with ${String(error)}`);
  if (error.constructor.name === 'Refused') return refusal(error);
  if (error.constructor.name === 'AwsCallError' || error.name === 'ApplicationFailure') return `end: ${error.name}`;
  throw error;
}

/** Nobody touches the evidence here, so one that cannot be used is a defect of whoever wrote it. */
function refusal(error: Error & { readonly code?: unknown }): string {
  if (error.code === 'EvidenceUnusable') throw error;
  return `refused: ${String(error.code)}`;
}

async function caseOf(stage: Stage, { setting }: Script, sinceSeq: number): Promise<DecommissionCase> {
  const { simulator } = stage.house;
  const [{ entries }, world] = await Promise.all([simulator.audit({ after: sinceSeq }), simulator.state()]);
  const { approved, desktops, waivers } = stage.plan;
  return {
    ...{ entries, world, ledger: [], unfinished: true, windowMs: 60_000 },
    plan: {
      ...{ digest: approved.digest, run: stage.truth.approvedRun, account, desktops },
      waivers: waivers.map(({ workspaceId, clause }) => ({ primaryId: workspaceId, clause })),
    },
    // A run that nobody with a known key has asked for has no papers at all.
    papers: setting.isRequestForged ? [] : stage.truth.papers,
    commands: stage.truth.commands,
    ...{ requester, signers: people, rules: { approvals: 2, coolingOffMs: hour, soaksMs } },
    keys: { ...keys, others: [keys.person] },
  };
}
