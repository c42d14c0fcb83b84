import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type {
  DecommissionOutcome,
  DecommissionPlanWorkflow,
  DecommissionStatus,
  DecommissionWorkflow,
} from '../../src/contract/decommission.ts';
import {
  approveUpdate,
  decommissionStatusQuery,
  haltUpdate,
  rejectUpdate,
  revokeUpdate,
} from '../../src/contract/decommission.ts';
import { decommissionPlanIdFor, workflowIdFor, workflowQueue } from '../../src/contract/names.ts';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import { newKeyPair } from '../../src/signing/ed25519.ts';
import { signPaper } from '../../src/signing/papers.ts';
import { readPrivateKey } from '../../src/signing/private-key.ts';
import { cli, type CliEnd } from './cli.ts';
import type { RunningProcess } from './processes.ts';
import { scratchDirectory } from './scratch.ts';
import { makeSigners, type Signers } from './signers.ts';
import { startTerminator } from './terminator.ts';
import type { TestFleet } from './test-fleet.ts';
import { until, within } from './waiting.ts';
import type { World } from './world.ts';

/** People of the tests: one asks, the others decide. */
export const people = ['rita', 'anna', 'omar', 'lena'] as const;
export type Person = (typeof people)[number];

/** Keys, approvals and evidence for one world: what a company sets up once. */
export class Office {
  readonly signers: Signers;
  readonly evidence: string;
  readonly evidenceKey: string;
  readonly evidencePublicKey: string;
  #terminator: RunningProcess | undefined;

  constructor(name: string, rules?: object) {
    const directory = scratchDirectory(`${name}-office`);
    this.signers = makeSigners(directory, people, rules);
    this.evidence = join(directory, 'evidence');
    mkdirSync(this.evidence);
    const pair = newKeyPair();
    this.evidenceKey = join(directory, 'terminator.pem');
    writeFileSync(this.evidenceKey, pair.privateKey, { mode: 0o600 });
    this.evidencePublicKey = pair.publicKey;
  }

  get workerEnv(): NodeJS.ProcessEnv {
    return { LIFEBOAT_APPROVALS: this.signers.approvalsFile };
  }

  /** The evidence files of a fleet. */
  files(fleet: string): string[] {
    return readdirSync(this.evidence)
      .filter((name) => name.startsWith(`${fleet}-`) && name.endsWith('.jsonl'))
      .map((name) => join(this.evidence, name));
  }

  /** Starts the terminator; the one before must have ended, for the evidence has one writer. */
  async terminator(world: World, env: NodeJS.ProcessEnv = {}): Promise<RunningProcess<true>> {
    const terminator = await startTerminator({
      directory: world.directory,
      fleets: world.fleets,
      regions: join(world.directory, 'regions.yaml'),
      awsUrl: world.simulator.url,
      temporalAddress: world.temporal.address,
      namespace: world.namespace,
      approvals: this.signers.approvalsFile,
      evidence: this.evidence,
      evidenceKey: this.evidenceKey,
      env,
    });
    world.companions.add(terminator);
    this.#terminator = terminator;
    return terminator;
  }

  /** SIGKILL: nothing of what it was doing is finished. */
  async killTerminator(world: World): Promise<void> {
    await this.#terminator?.kill('SIGKILL');
    if (this.#terminator !== undefined) world.companions.delete(this.#terminator);
  }
}

/** A plan as the CLI showed it. */
export interface ShownPlan {
  readonly digest: string;
  readonly end: CliEnd;
  readonly file: string;
}

/** One gated operation of a fleet, driven by the CLI as people would. */
export class GatedRun {
  readonly fleet: TestFleet;
  readonly office: Office;
  readonly operation: 'decommission' | 'teardown';
  runId = '';
  digest = '';
  planFile = '';

  constructor(fleet: TestFleet, office: Office, operation: 'decommission' | 'teardown' = 'decommission') {
    this.fleet = fleet;
    this.office = office;
    this.operation = operation;
  }

  get #world(): World {
    return this.fleet.world;
  }

  async cli(...args: readonly string[]): Promise<CliEnd> {
    return cli(this.#world, args);
  }

  async plan(): Promise<ShownPlan> {
    const file = join(this.#world.directory, `${this.fleet.name}-${this.operation}.json`);
    const end = await this.cli(this.operation, 'plan', this.fleet.name, '--out', file, '--json');
    const shown = JSON.parse(end.stdout || '{}') as { digest?: string };
    this.digest = shown.digest ?? '';
    this.planFile = file;
    return { digest: this.digest, end, file };
  }

  /** Asks for the plan's digest in somebody's name, and remembers the run. */
  async start(as: Person = 'rita', digest = this.digest): Promise<CliEnd> {
    const end = await this.#signed([this.operation, 'start', this.fleet.name], as, digest, 'the users have moved');
    const shown = JSON.parse(end.stdout || '{}') as { runId?: string };
    this.runId = shown.runId ?? '';
    return end;
  }

  async decide(
    decision: 'approve' | 'reject' | 'revoke',
    as: Person,
    { digest = this.digest, more = [] }: { readonly digest?: string; readonly more?: readonly string[] } = {},
  ): Promise<CliEnd> {
    return this.#signed([decision, this.fleet.name], as, digest, `${as} has looked at it`, more);
  }

  async #signed(
    command: readonly string[],
    as: string,
    digest: string,
    reason: string,
    more: readonly string[] = [],
  ): Promise<CliEnd> {
    const key = this.office.signers.keyFile(as);
    const paper = ['--digest', digest, '--key', key, '--as', as, '--reason', reason, '--expires', '50m'];
    return this.cli(...command, ...paper, '--json', ...more);
  }

  /** Plans and starts as the CLI does, without its process: for tests that are about what comes after. */
  async begin(as: Person = 'rita'): Promise<void> {
    const { client, directory } = this.#world;
    const { name } = this.fleet;
    const plan = await client.workflow.execute<DecommissionPlanWorkflow>('decommissionPlan', {
      args: [{ fleet: name }],
      taskQueue: workflowQueue,
      workflowId: decommissionPlanIdFor(name),
    });
    this.digest = plan.digest;
    this.planFile = join(directory, `${name}-${this.operation}.json`);
    writeFileSync(this.planFile, JSON.stringify(plan));
    const request = await this.paper('request', as);
    const handle = await client.workflow.start<DecommissionWorkflow>('decommission', {
      args: [{ fleet: name, request, reason: request.reason }],
      taskQueue: workflowQueue,
      workflowId: workflowIdFor(name),
    });
    this.runId = handle.firstExecutionRunId;
    await this.untilStatus('the gate', ({ gate }) => gate !== undefined);
  }

  /** The same, approved by two others: the cooling-off runs when this returns. */
  async beginApproved(): Promise<void> {
    await this.begin();
    for (const who of ['anna', 'omar'] as const) await this.hand('approve', await this.paper('approve', who));
  }

  /** A paper about this run, signed by its person after `wrong` was laid over it. */
  async paper(kind: Paper['kind'], who: Person, wrong: Partial<Paper> = {}): Promise<Paper> {
    const unsigned: Omit<Paper, 'signature'> = {
      ...{ version: 1, kind, operation: this.operation, account: '111122223333', fleet: this.fleet.name },
      ...{ digest: this.digest, signer: who, reason: `${who} has looked at it` },
      ...(kind !== 'request' && { run: this.runId }),
      expiresAtMs: Date.now() + 50 * 60_000,
      ...wrong,
    };
    return signPaper(unsigned, await readPrivateKey(this.office.signers.keyFile(who)));
  }

  /** Hands over a paper as the Web UI does: what was pasted, as JSON, to the update. Answers with its sentence. */
  async hand(update: 'approve' | 'reject' | 'revoke', paper: unknown): Promise<string> {
    const updates = { approve: approveUpdate, reject: rejectUpdate, revoke: revokeUpdate };
    return this.#handle.executeUpdate(updates[update], { args: [paper as Paper] });
  }

  /** Tells the run to stop before its next batch. */
  async halt(): Promise<string> {
    return this.#handle.executeUpdate(haltUpdate, { args: [{ reason: 'enough' }] });
  }

  get #handle() {
    const client: Client = this.#world.client;
    return client.workflow.getHandle(workflowIdFor(this.fleet.name), this.runId || undefined);
  }

  async status(): Promise<DecommissionStatus> {
    return this.#handle.query(decommissionStatusQuery);
  }

  async untilStatus(what: string, fits: (status: DecommissionStatus) => boolean): Promise<DecommissionStatus> {
    let last: DecommissionStatus | undefined;
    try {
      return await until(what, async () => fits((last = await this.status())) && last, { timeoutMs: 30_000 });
    } catch (error) {
      throw new Error(`${(error as Error).message}; its status: ${JSON.stringify(last)?.slice(0, 3000)}`, {
        cause: error,
      });
    }
  }

  async outcome(timeoutMs = 60_000): Promise<DecommissionOutcome> {
    const result = this.#handle.result() as Promise<DecommissionOutcome>;
    return within(timeoutMs, `the end of ${this.operation} of ${this.fleet.name}`, result);
  }

  /** Every update that the Temporal server has accepted for this run and that was not refused, with its time. */
  async acceptedUpdates(): Promise<{ readonly name: string; readonly input: unknown; readonly atMs: number }[]> {
    const { events } = await this.#handle.fetchHistory();
    const refused = new Set(
      (events ?? []).flatMap(({ workflowExecutionUpdateCompletedEventAttributes: done }) =>
        done?.outcome?.failure == null ? [] : [done.meta?.updateId],
      ),
    );
    return (events ?? []).flatMap(({ eventTime, workflowExecutionUpdateAcceptedEventAttributes: accepted }) => {
      const { meta, input } = accepted?.acceptedRequest ?? {};
      if (accepted == null || refused.has(meta?.updateId)) return [];
      const [payload] = input?.args?.payloads ?? [];
      const text = new TextDecoder().decode(payload?.data ?? new Uint8Array());
      const atMs = Number(eventTime?.seconds) * 1000 + Number(eventTime?.nanos) / 1e6;
      return [{ name: input?.name ?? '', input: text === '' ? undefined : (JSON.parse(text) as unknown), atMs }];
    });
  }

  async terminate(): Promise<void> {
    await this.#handle.terminate('the test is over').catch(() => undefined);
  }
}
