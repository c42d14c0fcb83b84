import {
  condition,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type {
  Blocked,
  Phase,
  InstancesSummary,
  InstancesWorkflow,
  PrepareInput,
  RunStatus,
  SliceOrders,
  SliceReport,
  SliceWorkflow,
  StopThen,
} from '../../contract/messages.ts';
import { searchAttributes } from '../../contract/search-attributes.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Fleet, LoadedFleet } from '../../domain/fleet.ts';
import type { DiscoveryCursor } from '../../domain/slices.ts';
import { addCounts, totalOf, type Counts } from '../../domain/ledger.ts';
import type { MailStatus } from '../../domain/mail-endpoint.ts';
import type { EndState, GivenCommand } from '../../domain/outcome.ts';
import { nowMs } from '../clock.ts';
import { describeRun } from './describe.ts';

/** What root knows of one slice: its handle, what it was told last and what it reported last. */
export interface KnownSlice {
  readonly workflowId: string;
  /** Absent when its id was taken, so that it never began. */
  readonly handle?: ChildWorkflowHandle<SliceWorkflow | InstancesWorkflow>;
  /** It has said whose desktops it has and where the next one goes on. */
  hasDiscovered?: boolean;
  report?: SliceReport;
  /** Number of the last command that was sent to it. */
  told: number;
  /** It closed without being released: terminated, or a defect. Its ledger is in its own history. */
  lost?: string;
  closed: boolean;
}

/**
 * One run of `prepare`: what root holds. It stays small: counts, whose desktop is in which slice, and gaps.
 */
export class Run {
  readonly input: PrepareInput;
  readonly startedAtMs = nowMs();
  /** The value of the run tag: the same through every continued or retried run of this execution. */
  readonly id = workflowInfo().firstExecutionRunId;
  phase: Phase = 'checking';
  account = '';
  loaded: LoadedFleet | undefined;
  findings: Finding[] = [];
  /** Slices of desktops. */
  readonly slices: KnownSlice[] = [];
  /** Slices of instances. */
  readonly instanceSlices: KnownSlice[] = [];
  /** What exists of the fleet's instances is being read, or slices of them have yet to be started. */
  areInstancesToCome = false;
  /** Why no slice of instances could be started, or not every one. */
  instancesLost: string | undefined;
  /** Why instances wait for a person before any slice of them has begun. */
  readonly instancesBlocked = new Map<string, Blocked>();
  /** Lower-case user → the slices that own a desktop of this user: one, or more where directories share users. */
  readonly #slicesOfUser = new Map<string, readonly number[]>();
  /** WorkSpaces that the fleet file includes by id and that were found. */
  readonly namedFound = new Set<string>();
  /** Where the next slice goes on, until it is started. */
  nextSlice: DiscoveryCursor | undefined;
  allFound = false;
  mail: MailStatus | undefined;
  /** A create of the endpoint was sent, so what exists may be ours even if no answer came. */
  askedForMail = false;
  isMailDone = true;
  /** Why mail waits for a person. */
  readonly mailBlocked = new Map<string, Blocked>();
  paused = false;
  stop: StopThen | 'none' = 'none';
  /** Root waits for `decide`; creates are held meanwhile. */
  deciding: Blocked | undefined;
  /** Too many failures were accepted, by `onFailure: keep` or by a person. */
  failuresAccepted = false;
  endState: EndState | undefined;
  commands: readonly GivenCommand[] = [];
  #changes = 0;
  #shown = '';

  constructor(input: PrepareInput) {
    this.input = input;
  }

  /** The fleet, once it is loaded. */
  get fleet(): Fleet {
    if (this.loaded === undefined) throw new Error('the fleet is not loaded yet');
    return this.loaded.fleet;
  }

  get orders(): SliceOrders {
    return { paused: this.paused, stop: this.stop, createsHeld: this.deciding !== undefined };
  }

  get counts(): Counts {
    return addCounts(...this.slices.flatMap((slice) => slice.report?.counts ?? []));
  }

  /** How many machines are in each state, of those for which a slice has reported. */
  get instanceCounts(): Counts {
    return addCounts(...this.instanceSlices.flatMap((slice) => slice.report?.counts ?? []));
  }

  /** Slices of both kinds. */
  get everySlice(): readonly KnownSlice[] {
    return [...this.slices, ...this.instanceSlices];
  }

  get blocked(): Blocked[] {
    const bySlices = this.everySlice.flatMap((slice) => (isFresh(slice) ? (slice.report?.blocked ?? []) : []));
    const own = [...this.mailBlocked.values(), ...this.instancesBlocked.values()];
    const all = [...(this.deciding === undefined ? [] : [this.deciding]), ...own, ...bySlices];
    return all.filter((each, index) => all.findIndex((other) => other.code === each.code) === index);
  }

  /** Have all desktops and instances their verdict, and does nobody have to be waited for? */
  get areSlicesAtRest(): boolean {
    return this.allFound && !this.areInstancesToCome && this.everySlice.every(isAtRest);
  }

  /** Has every slice obeyed what it was told last before it reported last? */
  get areReportsFresh(): boolean {
    return this.everySlice.every((slice) => slice.closed || slice.report === undefined || isFresh(slice));
  }

  /** Keeps what somebody told the run, for `status` and the outcome. */
  noteCommand(command: string, reason: string | undefined): void {
    const given = { command, atMs: nowMs(), ...(reason !== undefined && { reason }) };
    this.commands = [...this.commands, given].slice(-commandsKept);
  }

  noteOwner(user: string, slice: number): void {
    this.#slicesOfUser.set(user.toLowerCase(), [...this.slicesOf(user), slice]);
  }

  /** The slices that own a desktop of this user. */
  slicesOf(user: string): readonly number[] {
    return this.#slicesOfUser.get(user.toLowerCase()) ?? [];
  }

  setPhase(phase: Phase): void {
    this.phase = phase;
    this.changed();
  }

  /** Says that something changed: wakes who waits, and shows it in the Web UI. */
  changed(): void {
    this.#changes += 1;
    this.show();
  }

  async nextChange(): Promise<void> {
    const seen = this.#changes;
    await condition(() => this.#changes !== seen);
  }

  /** Takes note of something about a slice. */
  noteOf(slice: KnownSlice, change: Partial<Omit<KnownSlice, 'workflowId' | 'handle'>>): void {
    Object.assign(slice, change);
    this.changed();
  }

  status(): RunStatus {
    const { counts, input, instances, loaded, mail, endState, stop } = this;
    const strays = this.slices.reduce((sum, { report }) => sum + (report?.strays.length ?? 0), 0);
    return {
      fleet: input.fleet,
      operation: 'prepare',
      phase: this.phase,
      paused: this.paused,
      blocked: this.blocked,
      slices: this.everySlice.flatMap(({ workflowId, report }) => {
        if (report === undefined) return [];
        const { phase, asOfMs, of } = report;
        return [{ workflowId, ...(of !== undefined && { of }), phase, counts: report.counts, asOfMs }];
      }),
      counts,
      desktops: totalOf(counts),
      allFound: this.allFound,
      findings: this.findings,
      commands: this.commands,
      startedAtMs: this.startedAtMs,
      asOfMs: nowMs(),
      ...(input.reason !== undefined && { reason: input.reason }),
      ...(loaded !== undefined && { digest: loaded.digest }),
      ...(stop !== 'none' && { stopping: stop }),
      ...(instances !== undefined && { instances }),
      ...(mail !== undefined && { mail }),
      ...(strays > 0 && { strays }),
      ...(endState !== undefined && { endState }),
    };
  }

  /** What is known of the instances; undefined when the fleet has none, or is not loaded yet. */
  get instances(): InstancesSummary | undefined {
    const groups = this.loaded?.fleet.instances;
    if (groups === undefined) return undefined;
    return { total: groups.reduce((sum, { count }) => sum + count, 0), counts: this.instanceCounts };
  }

  private show(): void {
    const counts = addCounts(this.counts, this.instanceCounts);
    const failed = counts.failed + counts.stuck + counts.retained;
    // Machines whose slice has not reported yet are none of the counts.
    const total = totalOf(this.counts) + (this.instances?.total ?? 0);
    const settled = counts.ready + failed + counts.skipped + counts.removed;
    const percent = Math.floor((100 * settled) / Math.max(1, total) / 10) * 10;
    const blockedOn = this.blocked[0]?.on ?? 'nothing';
    setCurrentDetails(describeRun(this.status()));
    // Each upsert is an event: only steps of ten percent and real changes are worth one.
    const shown = JSON.stringify([this.phase, percent, failed, blockedOn]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    upsertSearchAttributes([
      { key: searchAttributes.fleet, value: this.input.fleet },
      { key: searchAttributes.operation, value: 'prepare' },
      { key: searchAttributes.mode, value: 'live' },
      { key: searchAttributes.phase, value: this.endState ?? this.phase },
      { key: searchAttributes.blockedOn, value: blockedOn },
      { key: searchAttributes.progress, value: percent },
      { key: searchAttributes.failed, value: failed },
    ]);
  }
}

/** More commands than this nobody gives to one run. */
const commandsKept = 50;

/** A slice rests when it has closed, or has settled after obeying the last thing it was told. */
function isAtRest(slice: KnownSlice): boolean {
  return slice.closed || (slice.report?.phase === 'settled' && isFresh(slice));
}

/** Did an open slice obey the last thing it was told before it reported last? */
function isFresh(slice: KnownSlice): boolean {
  return !slice.closed && slice.report?.obeyed === slice.told;
}
