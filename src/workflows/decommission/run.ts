import { setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import {
  decommissionStatusQuery,
  type DecommissionPhase,
  type DecommissionStatus,
  type EvidenceMark,
  type GatedInput,
} from '../../contract/decommission.ts';
import type { Blocked } from '../../contract/messages.ts';
import { searchAttributes } from '../../contract/search-attributes.ts';
import type { GatedOperation, PlanHeader, PlannedDesktop, WaivableClause } from '../../domain/decommission/plan.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { gapLimit } from '../../domain/outcome.ts';
import { instancesTold } from '../../domain/teardown/instances-told.ts';
import { nowMs } from '../clock.ts';
import { Gate } from '../gate.ts';
import { InstanceBook } from '../teardown/instance-book.ts';
import { describeDecommission } from './describe.ts';
import { DecommissionLedger } from './ledger.ts';

/** The plan of a run as it was read at its start, and approved. */
export interface TakenPlan {
  readonly fleet: Fleet;
  readonly header: PlanHeader;
  readonly digest: string;
  /** The hash of every desktop, in the order of primary ids. */
  readonly hashes: readonly string[];
  readonly desktops: readonly PlannedDesktop[];
}

/** Something that must not happen: it stops the run. */
export interface Surprise {
  readonly code: string;
  readonly message: string;
  readonly primaryId?: string;
}

/**
 * Half of what the server takes (51,200 events, 50 MB: Temporal, workflow execution limits), for the fences of 1,000
 * primaries are to be lifted after it.
 */
const longHistory = { events: 25_000, bytes: 25e6 };

/** One run of `decommission` or `teardown`: the plan, the gate, and where each desktop stands. */
export class DecommissionRun {
  readonly input: GatedInput;
  readonly operation: GatedOperation;
  readonly startedAtMs = nowMs();
  readonly id = workflowInfo().runId;
  readonly gate: Gate;
  phase: DecommissionPhase = 'checking';
  plan: TakenPlan | undefined;
  findings: readonly Finding[] = [];
  surprise: Surprise | undefined;
  approvers: readonly string[] = [];
  evidence: EvidenceMark | undefined;
  readonly ledger = new DecommissionLedger(() => this.show());
  /** What a teardown deletes besides standbys. */
  readonly instances = new InstanceBook(() => this.show());
  /** Primaries for which a fence was asked, so that there may be one to lift. */
  readonly maybeFenced = new Set<string>();
  readonly #holds = new Set<string>();
  readonly #blocked = new Map<string, Blocked>();
  #wave: DecommissionStatus['wave'];
  #shown = '';

  constructor(input: GatedInput, operation: GatedOperation = 'decommission') {
    this.input = input;
    this.operation = operation;
    this.gate = new Gate(() => this.show());
    setHandler(decommissionStatusQuery, () => this.status(), {
      description: 'Where the gate stands, what is gone, what stays and why',
    });
    this.show();
  }

  /** The plan, once it is made. */
  get taken(): TakenPlan {
    if (this.plan === undefined) throw new Error('the plan is not made yet');
    return this.plan;
  }

  get fleet(): Fleet {
    return this.taken.fleet;
  }

  /** Is the run to begin nothing more? */
  get isOver(): boolean {
    return this.gate.isClosing;
  }

  /** Waits until the next act is allowed; false when the run is to end instead. */
  async untilAllowed(phase: DecommissionPhase): Promise<boolean> {
    this.stopIfHistoryIsLong();
    if (this.isOver) return false;
    if (this.gate.state?.kind !== 'open') this.setPhase(phase);
    return (await this.gate.untilOpen()) && !this.isOver;
  }

  desktop(primaryId: string): PlannedDesktop {
    const desktop = this.taken.desktops.find((each) => each.primaryId === primaryId);
    if (desktop === undefined) throw new Error(`${primaryId} is not in the plan`);
    return desktop;
  }

  /** Stops the run: nothing more is begun. The first surprise is the one that is told. */
  stopFor(surprise: Surprise): void {
    this.surprise ??= surprise;
    this.gate.shut();
  }

  isWaived(primaryId: string, clause: WaivableClause): boolean {
    return this.taken.header.waivers.some((waiver) => waiver.workspaceId === primaryId && waiver.clause === clause);
  }

  /** A fence that could not be lifted is somebody locked out: it is told. */
  notUnfenced(primaryId: string, why: string): void {
    this.note({
      severity: 'warning',
      code: 'FenceNotLifted',
      summary: `The fence of ${primaryId} (${this.ledger.line(primaryId).user}) was not lifted: ${why}.`,
      remedy: 'Look at its state; if it is ADMIN_MAINTENANCE and should not be, set it to AVAILABLE by hand.',
    });
  }

  /** The server ends a run whose history is full, and then nobody lifts its fences: so it ends before, by itself. */
  stopIfHistoryIsLong(): void {
    const { historyLength, historySize } = workflowInfo();
    if (historyLength < longHistory.events && historySize < longHistory.bytes) return;
    const message = `its history has ${historyLength} events and ${historySize} bytes: start the rest anew`;
    this.stopFor({ code: 'HistoryTooLong', message });
  }

  addHold(workflowId: string): void {
    this.#holds.add(workflowId);
  }

  /** A hold has ended: by force, unless this run has given it back. */
  loseHold(workflowId: string): void {
    if (!this.#holds.delete(workflowId)) return;
    this.stopFor({ code: 'HoldLost', message: `somebody has ended ${workflowId}` });
  }

  /** The holds of this run, which are its no more. */
  takeHolds(): string[] {
    const holds = [...this.#holds];
    this.#holds.clear();
    return holds;
  }

  /** Something that people should read in the outcome; what the plan has said already, or an earlier step, is said once. */
  note(finding: Finding): void {
    if (this.findings.some(({ code, summary }) => code === finding.code && summary === finding.summary)) return;
    this.findings = [...this.findings, finding];
  }

  setWaveUntil(untilMs: number | undefined): void {
    if (this.#wave === undefined) return;
    const { untilMs: _before, ...wave } = this.#wave;
    this.setWave({ ...wave, ...(untilMs !== undefined && { untilMs }) });
  }

  setPhase(phase: DecommissionPhase): void {
    this.phase = phase;
    this.show();
  }

  setWave(wave: DecommissionStatus['wave']): void {
    this.#wave = wave;
    this.show();
  }

  block(blocked: Blocked, key = blocked.code): void {
    this.#blocked.set(key, blocked);
    this.show();
  }

  unblock(key: string): void {
    if (this.#blocked.delete(key)) this.show();
  }

  status(): DecommissionStatus {
    const { gate, input } = this;
    const { state } = gate;
    const wave = this.#wave;
    return {
      fleet: input.fleet,
      operation: this.operation,
      run: this.id,
      phase: this.#shownPhase,
      digest: this.plan?.digest ?? input.request.digest,
      account: this.plan?.header.account ?? input.request.account,
      requester: input.request.signer,
      counts: this.ledger.counts,
      desktops: this.ledger.size,
      kept: this.ledger.kept().slice(0, gapLimit),
      blocked: [...this.#waits(), ...this.#blocked.values()],
      stopping: this.isOver,
      paused: gate.paused,
      findings: this.findings,
      commands: gate.commands,
      startedAtMs: this.startedAtMs,
      asOfMs: nowMs(),
      ...(this.instances.size > 0 && { instances: instancesTold(this.instances.entries) }),
      ...(state !== undefined && { gate: state }),
      ...(wave !== undefined && { wave }),
      ...(input.reason !== undefined && { reason: input.reason }),
    };
  }

  /** Whether it waits at the gate for people or for time, only the gate knows. */
  get #shownPhase(): DecommissionPhase {
    const isCooling = this.phase === 'at-the-gate' && this.gate.state?.kind === 'cooling';
    return isCooling ? 'cooling-off' : this.phase;
  }

  /** At the gate it is people who are waited for; during the cooling-off it is time. */
  #waits(): Blocked[] {
    const { state, paused } = this.gate;
    if (this.isOver) return [];
    if (paused) {
      return [{ on: 'attention', code: 'Paused', message: 'The run is paused.', remedy: 'Resume it, or stop it.' }];
    }
    if (state?.kind !== 'waiting') return [];
    const message = `${state.have.length} of ${state.needed} approvals are there; ${state.why}`;
    const { fenced } = this.ledger.counts;
    const locked = fenced === 0 ? '' : ` Meanwhile ${fenced} primaries are fenced; stop lifts their fences.`;
    const remedy = `Others approve with: lifeboat approve ${this.input.fleet} --digest ${this.taken.digest}${locked}`;
    return [{ on: 'decision', code: 'WaitsForApproval', message, remedy }];
  }

  show(): void {
    const { ledger, instances } = this;
    const { counts } = ledger;
    const all = Math.max(1, ledger.size + instances.size);
    const kept = counts.kept + instances.count('kept');
    const status = this.plan === undefined ? undefined : this.status();
    if (status !== undefined) setCurrentDetails(describeDecommission(status));
    const settled = counts.gone + counts.leaving + kept + instances.count('gone');
    const percent = Math.floor((100 * settled) / all / 10) * 10;
    const blockedOn = status?.blocked[0]?.on ?? 'nothing';
    // Each upsert is an event: only steps of ten percent and real changes are worth one.
    const phase = this.#shownPhase;
    const keptTenths = Math.ceil((10 * kept) / all);
    const shown = JSON.stringify([phase, percent, keptTenths, blockedOn]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    upsertSearchAttributes([
      { key: searchAttributes.fleet, value: this.input.fleet },
      { key: searchAttributes.operation, value: this.operation },
      { key: searchAttributes.mode, value: 'live' },
      { key: searchAttributes.phase, value: phase },
      { key: searchAttributes.blockedOn, value: blockedOn },
      { key: searchAttributes.progress, value: percent },
      { key: searchAttributes.failed, value: kept },
    ]);
  }
}
