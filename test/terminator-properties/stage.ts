import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import type { ApprovedBatch } from '../../src/contract/decommission.ts';
import { workflowIdFor } from '../../src/contract/names.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import type { PlannedDesktop } from '../../src/domain/decommission/plan.ts';
import { hashDesktop, planDigest, type PlanDigest } from '../../src/signing/plan-digest.ts';
import { signPaper } from '../../src/signing/papers.ts';
import type { EvidenceKeeper } from '../../src/terminator/run-evidence.ts';
import type { Tools } from '../../src/terminator/tools.ts';
import type { GivenHalt, GivenPaper } from '../audit/decommission-case.ts';
import { attempt } from '../activities/attempts.ts';
import { noLog } from '../support/no-log.ts';
import type { Simulator } from '../support/simulator.ts';
import { Moments } from './killable-world.ts';
import type { Product } from './product.ts';
import type { SharedClock } from './shared-clock.ts';
import { ModelRun } from './temporal-model.ts';

export const fleet = 'demo';
export const account = '111122223333';
export const requester = 'rita';
export const people = [requester, 'anna', 'omar', 'lena'] as const;
/** Whose access key is whose; the person has let themselves into the account. */
export const keys = { terminator: 'AKIATERMINATOR', builder: 'AKIABUILDER', person: 'AKIAPERSON' } as const;
export type Person = (typeof people)[number];

/** What does not change from one sequence to the next. */
export interface House {
  readonly simulator: Simulator;
  readonly clock: SharedClock;
  readonly directory: string;
  readonly approvalsFile: string;
  readonly keyOf: (person: Person) => KeyObject;
  readonly strangerKey: KeyObject;
  readonly evidenceKey: KeyObject;
}

/** Something that happens to a run, its people or its world; `n` says to whom. False when there was nothing to strike. */
export type Happening = (stage: Stage, n: number) => Promise<boolean> | boolean;

/** How a caller asks for something that was not approved. */
export type Alteration = 'none' | 'desktop' | 'page' | 'header' | 'user';

/** The plan that was approved, and the desktops of the account in and beside it. */
export interface StagePlan {
  readonly approved: PlanDigest;
  readonly desktops: readonly PlannedDesktop[];
  readonly waivers: readonly {
    readonly workspaceId: string;
    readonly clause: 'health' | 'data';
    readonly reason: string;
  }[];
  /** In the account, but not in the plan. */
  readonly outsider: PlannedDesktop;
}

/** What has really been said, for the judge. */
export interface Truth {
  readonly papers: GivenPaper[];
  readonly commands: GivenHalt[];
  readonly approvedRun: string;
}

/** What a sequence begins with. */
export interface Beginning {
  readonly house: House;
  readonly clients: AwsClients;
  readonly product: Product;
  readonly fleets: string;
  readonly plan: StagePlan;
  readonly startToCloseMs: number;
  readonly isRequestForged: boolean;
}

type Act = 'fencePrimaries' | 'terminatePrimaries' | 'unfencePrimaries' | 'noteGone';

const hour = 3_600_000;
let stages = 0;

/** One sequence: a world with its people, their run, the terminator, and what is to be known of it at the end. */
export class Stage {
  readonly house: House;
  readonly plan: StagePlan;
  readonly product: Product;
  readonly truth: Truth;
  readonly fleets: string;
  readonly moments = new Moments();
  readonly #clients: AwsClients;
  readonly #evidenceRoot: string;
  #keepers: EvidenceKeeper[] = [];
  #tools: Tools[] = [];
  /** The run for which acts are asked for now. */
  run: ModelRun;
  alteration: Alteration = 'none';
  /** Who asks: 0 is the terminator, 1 a second one with an evidence directory of its own. */
  terminator = 0;
  /** What a caller may choose as it likes. */
  startToCloseMs: number;

  readonly request: Paper;
  /** Every paper that was handed in, whoever made it. */
  readonly handed: Paper[] = [];

  constructor({ house, clients, product, fleets, plan, startToCloseMs, isRequestForged }: Beginning) {
    stages += 1;
    this.house = house;
    this.product = product;
    this.plan = plan;
    this.fleets = fleets;
    this.startToCloseMs = startToCloseMs;
    this.truth = { papers: [], commands: [], approvedRun: `run-${stages}` };
    // Whoever asks in somebody else's name could then approve their own run.
    const { run: _run, ...request } = this.#unsigned('request', isRequestForged ? 'lena' : requester);
    this.request = signPaper(request, house.keyOf(requester));
    this.run = this.beginRun({});
    this.#clients = this.moments.watch(clients);
    this.#evidenceRoot = join(house.directory, `evidence-${stages}`);
    this.#startTerminators();
  }

  #startTerminators(): void {
    for (const number of [0, 1]) {
      const evidenceDirectory = join(this.#evidenceRoot, String(number));
      mkdirSync(evidenceDirectory, { recursive: true });
      const place = { evidenceDirectory, evidenceKey: this.house.evidenceKey };
      const evidence = new this.product.EvidenceKeeper(place, noLog);
      const settings = { fleetsDirectory: this.fleets, approvalsFile: this.house.approvalsFile };
      this.#keepers[number] = evidence;
      const { pace } = this.moments;
      this.#tools[number] = this.product.createTools({ clients: this.#clients, pace, evidence, settings });
    }
  }

  /** The process ends, however it ends, and another begins with nothing but the evidence. */
  async restartTerminators(): Promise<void> {
    await this.close();
    this.#startTerminators();
  }

  async close(): Promise<void> {
    await Promise.all(this.#keepers.map((keeper) => keeper.close()));
  }

  get primaries(): readonly string[] {
    return this.plan.desktops.map(({ primaryId }) => primaryId);
  }

  /** The n-th desktop of the plan. */
  desktop(n: number): PlannedDesktop & { readonly standbyId: string } {
    const desktop = this.plan.desktops[n % this.plan.desktops.length];
    if (desktop?.standbyId === undefined) throw new Error('every desktop of the plan has a standby');
    return { ...desktop, standbyId: desktop.standbyId };
  }

  /** A paper of this plan and run, signed by whom it names; every part can be made wrong. */
  paper(
    kind: Paper['kind'],
    signer: Person,
    change: Partial<Omit<Paper, 'signature'>> = {},
    key = this.house.keyOf(signer),
  ): Paper {
    return signPaper({ ...this.#unsigned(kind, signer), ...change }, key);
  }

  #unsigned(kind: Paper['kind'], signer: Person): Omit<Paper, 'signature'> {
    return {
      ...{ version: 1 as const, kind, operation: 'decommission' as const, account, fleet },
      ...{ digest: this.plan.approved.digest, run: this.truth.approvedRun, signer },
      ...{ reason: `looked at it at ${Date.now()}`, expiresAtMs: Date.now() + 500 * hour },
    };
  }

  /** A run with this one's request; whoever asks from now on asks for it. */
  beginRun({ runId = this.truth.approvedRun, workflowId = workflowIdFor(fleet), type = 'decommission' }): ModelRun {
    this.run = new ModelRun({ workflowId, runId, type }, { fleet, request: this.request });
    return this.run;
  }

  /** Hands a paper to the run that asks. `counts`: it is genuine, so the judge may see it too. */
  hand(paper: Paper, counts = true, run = this.run): void {
    this.house.clock.advance(5);
    const { kind } = paper;
    if (kind === 'request') throw new Error('a request is handed in by starting a run');
    const acceptedAtMs = run.accept(kind, paper);
    this.handed.push(paper);
    this.house.clock.advance(5);
    if (!counts || run.name.runId !== this.truth.approvedRun) return;
    const { signer, digest, expiresAtMs, run: of = '' } = paper;
    this.truth.papers.push({ kind, signer, digest, run: of, expiresAtMs, acceptedAtMs });
  }

  /** A command that the approved run got, for the judge. */
  commanded(kind: GivenHalt['kind'], acceptedAtMs: number): void {
    if (this.run.name.runId !== this.truth.approvedRun) return;
    this.truth.commands.push({ kind, acceptedAtMs });
    this.house.clock.advance(5);
  }

  batch(wanted: readonly number[]): ApprovedBatch {
    return batchOf(this.plan, this.alteration, wanted);
  }

  /** One attempt of an act, for the run that asks; something happens at one of its moments. */
  async act<T>(
    name: Act,
    run: (tools: Tools) => Promise<T>,
    { at = Infinity, happen = () => Promise.resolve<'go on' | 'die'>('go on') } = {},
  ): Promise<{ readonly result?: T; readonly error?: unknown }> {
    const tools = this.#tools[this.terminator];
    if (tools === undefined) throw new Error('there is no such terminator');
    const { workflowId, runId } = this.run.name;
    const { activityId } = this.run.begin(name);
    this.run.beforeAnswer = this.moments.pass;
    return this.moments
      .during(at, happen, () =>
        attempt(() => run(tools), {
          client: this.run.client(),
          startToCloseTimeoutMs: this.startToCloseMs,
          info: { activityId, activityType: name, workflowExecution: { workflowId, runId } },
        }),
      )
      .catch((error: unknown) => ({ error }));
  }
}

function batchOf(
  { approved, desktops, outsider }: StagePlan,
  alteration: Alteration,
  wanted: readonly number[],
): ApprovedBatch {
  const { header, hashes } = approved;
  const planned = wanted.flatMap((n) => desktops[n] ?? []);
  const honest = { fleet, header, pages: { 0: hashes }, desktops: planned };
  switch (alteration) {
    case 'none':
      return honest;
    case 'desktop':
      return { ...honest, desktops: [...planned, outsider] };
    case 'page':
      return { ...honest, desktops: [...planned, outsider], pages: { 0: [...hashes, hashDesktop(outsider)] } };
    case 'header': {
      const { pages: _pages, ...rest } = header;
      const forged = planDigest(rest, [...desktops, outsider]);
      return { ...honest, header: forged.header, pages: { 0: forged.hashes }, desktops: [...planned, outsider] };
    }
    case 'user':
      return { ...honest, desktops: planned.map((each) => ({ ...each, user: 'new.user' })) };
  }
}
