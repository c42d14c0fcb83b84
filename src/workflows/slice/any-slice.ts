import { condition, getExternalWorkflowHandle, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import {
  sliceReportSignal,
  type Blocked,
  type SliceOrders,
  type SlicePhase,
  type SliceReport,
} from '../../contract/messages.ts';
import type { DesktopState } from '../../domain/desktop.ts';
import type { Fleet } from '../../domain/fleet.ts';
import type { Gap } from '../../domain/gaps.ts';
import { totalOf, type Counts } from '../../domain/ledger.ts';
import { exceedsTolerance } from '../../domain/tolerance.ts';
import { nowMs } from '../clock.ts';
import { describeSlice } from './describe.ts';

/** What a slice begins with, whatever it owns. */
export interface SliceStart {
  readonly fleet: Fleet;
  readonly index: number;
  readonly orders: SliceOrders;
  readonly phase: SlicePhase;
  /** What its items are called. */
  readonly items: 'desktops' | 'instances';
  readonly resumed: (Pick<SliceReport, 'throttled' | 'obeyed'> & { readonly reports: number }) | undefined;
}

/** What a slice says of its items when it reports. */
export type Tally = Pick<SliceReport, 'createdByUs' | 'adopted' | 'gaps' | 'strays'>;

/**
 * What slices have in common, of desktops and of instances: orders, a way to wait, and reports to root. Loops wait with
 * `nextChange`; whoever changes something says so, which wakes them.
 */
export abstract class AnySlice {
  readonly fleet: Fleet;
  phase: SlicePhase;
  orders: SliceOrders;
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
  /** Answers to creates that are being looked into. */
  settling = 0;
  /** No create before this time: AWS asked to slow down, or could not be reached. */
  createsNotBeforeAtMs = 0;
  /** Refusals of creates in a row that had nothing to do with their content. */
  refusalsInARow = 0;
  throttled: number;
  /** Items are held: no create is sent until an operator says `retry`. */
  isHolding = false;
  /** Root knows that this slice alone has more failures than the fleet tolerates. */
  hasAlarmed = false;
  /** Why the slice waits for a person, by what it waits for. */
  readonly blocked = new Map<string, Blocked>();
  readonly #index: number;
  readonly #items: SliceStart['items'];
  #changes = 0;
  #quarter = 0;

  constructor({ fleet, index, orders, phase, items, resumed }: SliceStart) {
    this.fleet = fleet;
    this.orders = orders;
    this.phase = phase;
    this.throttled = resumed?.throttled ?? 0;
    this.obeyed = resumed?.obeyed ?? 0;
    this.reports = resumed?.reports ?? 0;
    this.#index = index;
    this.#items = items;
  }

  /** How many items are in each state. */
  abstract get counts(): Counts;

  /** Is there anything left to do? */
  abstract get isBusy(): boolean;

  /** What a person can do about an item that is held with this code. */
  abstract remedyForHeld(code: string): string;

  /** What is not as it should be. */
  abstract gaps(): Gap[];

  protected abstract tally(): Tally;

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
    const { counts } = this;
    return states.reduce((sum, state) => sum + counts[state], 0);
  }

  /** Tells root at each quarter of the way, and with every news while a person is waited for. */
  async reportProgress(): Promise<void> {
    const settled = this.count('ready', 'failed', 'stuck', 'skipped');
    const quarter = Math.floor((4 * settled) / Math.max(1, totalOf(this.counts)));
    if (quarter === this.#quarter && this.blocked.size === 0) return;
    this.#quarter = quarter;
    // The last quarter is told when the slice has settled.
    if (this.isBusy) await this.report();
  }

  /** Tells root once when this slice alone passes what the fleet tolerates: it need not go on to its end for that. */
  async alarm(): Promise<void> {
    const failed = this.count('failed', 'stuck');
    if (this.hasAlarmed || !exceedsTolerance(this.fleet.limits.toleratedFailures, failed, totalOf(this.counts))) return;
    this.hasAlarmed = true;
    await this.report();
  }

  /** Tells root where this slice stands. A root that is gone needs to know nothing. */
  async report(discovered?: SliceReport['discovered']): Promise<void> {
    const { counts } = this;
    const blocked = [...this.blocked.values()];
    setCurrentDetails(describeSlice(this.#index, this.phase, this.#items, counts, blocked));
    this.hasToAnswer = false;
    const root = workflowInfo().parent;
    if (root === undefined) return;
    this.reports += 1;
    const report: SliceReport = {
      ...(this.#items === 'instances' && { of: 'instances' }),
      ...{ number: this.reports, index: this.#index, workflowId: workflowInfo().workflowId, phase: this.phase },
      counts,
      ...this.tally(),
      ...{ blocked, obeyed: this.obeyed, throttled: this.throttled, asOfMs: nowMs() },
      ...(discovered !== undefined && { discovered }),
    };
    try {
      await getExternalWorkflowHandle(root.workflowId, root.runId).signal(sliceReportSignal, report);
    } catch {
      // Root has ended or was terminated: this slice is then asked to cancel, and its own result stands.
    }
  }
}
