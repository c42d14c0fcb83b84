import { condition, getExternalWorkflowHandle, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import {
  sliceReportSignal,
  type Blocked,
  type SliceInput,
  type SlicePhase,
  type SliceReport,
} from '../../contract/messages.ts';
import type { Desktop, DesktopState } from '../../domain/desktop.ts';
import { exceedsTolerance } from '../../domain/tolerance.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { gapOf, isDisputed, isUnderway, type Gap } from '../../domain/gaps.ts';
import { countStates, moved, type Change, type Ledger } from '../../domain/ledger.ts';
import type { ExpectedStandby } from '../../domain/standby-verdict.ts';
import { nowMs } from '../clock.ts';
import { describeSlice } from './describe.ts';

/**
 * One slice at work: its ledger and everything its loops share. Loops wait with `nextChange`; whoever changes
 * something says so, which wakes them.
 */
export class Slice {
  readonly input: SliceInput;
  readonly fleet: Fleet;
  ledger: Ledger;
  phase: SlicePhase;
  orders: SliceInput['orders'];
  released = false;
  /** Number of the last command obeyed, and whether it still waits for a report that says so. */
  obeyed: number;
  /** Reports sent so far. */
  reports: number;
  hasToAnswer = false;
  /** Creating and following go on until this is false. */
  isWorking = false;
  /** Creates that were sent and not answered yet. */
  onTheWire = 0;
  /** Searches for the outcome of lost creates that are going on. */
  settling = 0;
  /** Desktops per create; smaller once AWS has rejected a batch for its size. */
  batchSize: number;
  /** No create before this time: AWS asked to slow down, or could not be reached. */
  createsNotBeforeAtMs = 0;
  /** Refusals of creates in a row that had nothing to do with their content. */
  refusalsInARow = 0;
  throttled: number;
  /** Desktops are held: no create is sent until an operator says `retry`. */
  isHolding = false;
  /** Root knows that this slice alone has more failures than the fleet tolerates. */
  hasAlarmed = false;
  /** Why the slice waits for a person, by what it waits for. */
  readonly blocked = new Map<string, Blocked>();
  /** Standbys that AWS named and nobody had asked for. */
  readonly strays: string[];
  #changes = 0;
  #quarter = 0;

  constructor(input: SliceInput) {
    this.input = input;
    this.fleet = input.loaded.fleet;
    this.orders = input.orders;
    this.ledger = input.resumed?.ledger ?? {};
    this.throttled = input.resumed?.throttled ?? 0;
    this.obeyed = input.resumed?.obeyed ?? 0;
    this.reports = input.resumed?.reports ?? 0;
    this.batchSize = input.resumed?.batchSize ?? this.fleet.limits.batchSize;
    this.strays = [...(input.resumed?.strays ?? [])];
    this.phase = input.resumed === undefined ? 'discovering' : 'creating';
  }

  get desktops(): Desktop[] {
    return Object.values(this.ledger);
  }

  desktop(primaryId: string): Desktop {
    const desktop = this.ledger[primaryId];
    if (desktop === undefined) throw new Error(`desktop ${primaryId} is not in this ledger`);
    return desktop;
  }

  /** Moves desktops to another state. */
  move(primaryIds: readonly string[], state: DesktopState, change: Change = {}): void {
    for (const id of primaryIds) this.ledger[id] = moved(this.desktop(id), state, change);
    this.wake();
  }

  /** Notes when standbys were read, by standby id. */
  noteReads(readAtMs: Readonly<Record<string, number>>): void {
    for (const desktop of this.desktops) {
      const at = desktop.standbyId === undefined ? undefined : readAtMs[desktop.standbyId];
      if (at !== undefined) this.ledger[desktop.primaryId] = { ...desktop, readAtMs: at };
    }
  }

  wake(): void {
    this.#changes += 1;
  }

  /** Waits until anything changes, at most `timeoutMs` when given. */
  async nextChange(timeoutMs?: number): Promise<void> {
    const seen = this.#changes;
    if (timeoutMs === undefined) await condition(() => this.#changes !== seen);
    else
      await condition(() => this.#changes !== seen, Math.max(1, timeoutMs), { summary: 'until creates are due again' });
  }

  setPhase(phase: SlicePhase): void {
    this.phase = phase;
    this.wake();
  }

  block(blocked: Blocked): void {
    this.blocked.set(blocked.code, blocked);
    this.wake();
  }

  get stopping(): boolean {
    return this.orders.stop !== 'none';
  }

  count(...states: readonly DesktopState[]): number {
    return this.desktops.filter((desktop) => states.includes(desktop.state)).length;
  }

  expected(desktop: Pick<Desktop, 'primaryId' | 'user' | 'standbyDirectory'>): ExpectedStandby {
    const { primaryId, user, standbyDirectory } = desktop;
    return { primaryId, user, standbyDirectory, primaryRegion: this.fleet.primaryRegion };
  }

  /**
   * Is there anything left to do? A stopped slice only waits for what is on the wire; held desktops wait for a person,
   * and the slice with them.
   */
  get isBusy(): boolean {
    if (this.onTheWire > 0 || this.settling > 0 || this.count('removing') > 0) return true;
    return !this.stopping && this.count('pending', 'held', 'creating', 'unknown', 'adopted', 'provisioning') > 0;
  }

  /** Tells root at each quarter of the way, and with every news while a person is waited for. */
  async reportProgress(): Promise<void> {
    const quarter = Math.floor(
      (4 * this.count('ready', 'failed', 'stuck', 'skipped')) / Math.max(1, this.desktops.length),
    );
    if (quarter === this.#quarter && this.blocked.size === 0) return;
    this.#quarter = quarter;
    // The last quarter is told when the slice has settled.
    if (this.isBusy) await this.report();
  }

  /** Tells root once when this slice alone passes what the fleet tolerates: it need not go on to its end for that. */
  async alarm(): Promise<void> {
    const failed = this.count('failed', 'stuck');
    if (this.hasAlarmed || !exceedsTolerance(this.fleet.limits.toleratedFailures, failed, this.desktops.length)) return;
    this.hasAlarmed = true;
    await this.report();
  }

  gaps(): Gap[] {
    return this.desktops.flatMap((desktop) => gapOf(desktop) ?? []);
  }

  // Until it has settled, most desktops are on their way: root would hold a gap for each of 10,000 for most of an hour.
  #gapsToReport(): Gap[] {
    return this.phase === 'settled'
      ? this.gaps()
      : this.desktops.filter((each) => !isUnderway(each)).flatMap((each) => gapOf(each) ?? []);
  }

  /** Tells root where this slice stands. A root that is gone needs to know nothing. */
  async report(discovered?: SliceReport['discovered']): Promise<void> {
    const counts = countStates(this.desktops);
    setCurrentDetails(describeSlice(this.input.index, this.phase, counts, [...this.blocked.values()]));
    this.hasToAnswer = false;
    const root = workflowInfo().parent;
    if (root === undefined) return;
    this.reports += 1;
    const report: SliceReport = {
      number: this.reports,
      index: this.input.index,
      workflowId: workflowInfo().workflowId,
      phase: this.phase,
      counts,
      createdByUs: this.desktops.filter((desktop) => desktop.createdByUs && desktop.state !== 'removed').length,
      adopted: this.desktops.filter(isAdopted).length,
      gaps: this.#gapsToReport(),
      blocked: [...this.blocked.values()],
      obeyed: this.obeyed,
      throttled: this.throttled,
      strays: this.strays,
      asOfMs: nowMs(),
      ...(discovered !== undefined && { discovered }),
    };
    try {
      await getExternalWorkflowHandle(root.workflowId, root.runId).signal(sliceReportSignal, report);
    } catch {
      // Root has ended or was terminated: this slice is then asked to cancel, and its own result stands.
    }
  }
}

/** It has a standby that this run did not make, and that is not somebody else's. */
function isAdopted(desktop: Desktop): boolean {
  return desktop.standbyId !== undefined && !desktop.createdByUs && !isDisputed(desktop);
}
