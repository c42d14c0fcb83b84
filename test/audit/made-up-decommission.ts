import { judgeDecommission } from './decommission-checker.ts';
import type { DecommissionCase, GivenPaper, PlanDesktop } from './decommission-case.ts';
import type { AuditEntry, Effect, ServedRecord, WorldWorkspace } from './log.ts';

const [primaryRegion, standbyRegion] = ['us-east-1', 'us-west-2'];
const [hour, minute] = [3_600_000, 60_000];

/** The access keys of a made-up decommission. */
export const keys = { terminator: 'AKIATERMINATOR', builder: 'AKIABUILDER', others: ['AKIAPERSON'] };

/** When the made-up case begins; papers are older. */
export const startMs = 1_000 * hour;

type Changes = { -readonly [Name in keyof DecommissionCase]?: DecommissionCase[Name] };

/**
 * A decommission written by hand: begins with an approved plan over a few desktops; each test does one thing wrong.
 * Desktop n has the primary `ws-primary-n` and the standby `ws-standby-n`.
 */
export class MadeUpDecommission {
  readonly entries: AuditEntry[] = [];
  readonly desktops: readonly PlanDesktop[];
  readonly papers: GivenPaper[] = [paper('ada', startMs - 200 * hour), paper('bob', startMs - 100 * hour)];
  change: Changes = {};
  nowMs = startMs;
  readonly #gone = new Set<string>();
  readonly #snapshots = new Map<number, number>();
  #calls = 0;

  constructor(desktops = 1) {
    this.desktops = Array.from({ length: desktops }, (_, index) => desktop(index + 1));
  }

  /** Fences, lets a snapshot come, and looks at both sides. */
  ready(number = 1): this {
    return this.fence(number).later(hour).snapshot(number).later(hour).looks(number);
  }

  fence(number = 1, state = 'ADMIN_MAINTENANCE', accessKeyId = keys.terminator): this {
    const request = { WorkspaceId: `ws-primary-${number}`, WorkspaceState: state };
    return this.call('ModifyWorkspaceState', { request, accessKeyId, effect: {} });
  }

  snapshot(number = 1): this {
    this.#snapshots.set(number, this.nowMs);
    return this;
  }

  /** The three answers that the terminator decides from, each with what a test changes in it. */
  looks(
    number = 1,
    change: { primary?: ServedRecord; standby?: ServedRecord; connection?: string; lastConnectedAtMs?: number } = {},
  ): this {
    this.reads(`ws-primary-${number}`, { ...this.primary(number), ...change.primary });
    this.reads(`ws-standby-${number}`, { ...this.standby(number), ...change.standby }, { region: standbyRegion });
    return this.connections(number, change.connection, change.lastConnectedAtMs);
  }

  reads(workspaceId: string, record: ServedRecord, change: Partial<AuditEntry> = {}): this {
    const request = { WorkspaceIds: [workspaceId] };
    return this.call('DescribeWorkspaces', { request, served: { [workspaceId]: record }, ...change });
  }

  connections(number = 1, connection = 'DISCONNECTED', lastConnectedAtMs = startMs - hour): this {
    const served = { [`ws-primary-${number}`]: { connection, lastConnectedAtMs } };
    return this.call('DescribeWorkspacesConnectionStatus', { served });
  }

  /** Asks AWS to terminate a primary, and AWS does. */
  asks(number = 1, change: Partial<AuditEntry> = {}): this {
    const workspaceId = `ws-primary-${number}`;
    this.#gone.add(workspaceId);
    const request = { TerminateWorkspaceRequests: [{ WorkspaceId: workspaceId }] };
    return this.call('TerminateWorkspaces', { request, effect: { terminated: [terminated(workspaceId)] }, ...change });
  }

  /** Two reads by id and two of the directory, in which it is no more. */
  confirms(number = 1, times = 2): this {
    for (let time = 0; time < times; time += 1) {
      this.call('DescribeWorkspaces', {
        request: { WorkspaceIds: [`ws-primary-${number}`] },
        accessKeyId: keys.builder,
      });
      this.call('DescribeWorkspaces', { request: { DirectoryId: 'd-1' }, accessKeyId: keys.builder });
    }
    return this;
  }

  /** A call of the terminator in the primary Region, applied when it has an effect, and answered well. */
  call(operation: string, { effect = null, ...change }: Partial<AuditEntry> & { effect?: Effect | null } = {}): this {
    this.#calls += 1;
    const answer = { outcome: 'answered', status: 200, errorCode: null, errorMessage: null, faultIds: [] };
    const common = {
      ...{ call: this.#calls, region: primaryRegion, service: 'workspaces', operation, request: {} },
      ...{ applied: effect !== null, effect, accessKeyId: keys.terminator, durationMs: 0 },
    };
    if (effect !== null) this.#append({ ...common, event: 'applied', answer: null, ...change });
    this.#append({ ...common, event: 'answered', answer, ...change });
    return this;
  }

  later(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  primary(number = 1): ServedRecord {
    const snapshotAtMs = this.#snapshots.get(number) ?? startMs - hour;
    return {
      ...{ state: 'ADMIN_MAINTENANCE', userName: `user-${number}`, directoryId: 'd-1' },
      related: [{ workspaceId: `ws-standby-${number}`, region: standbyRegion, type: 'STANDBY' }],
      standbys: [{ standbyId: `ws-standby-${number}`, mode: 'PRIMARY_AS_SOURCE', snapshotAtMs }],
    };
  }

  standby(number = 1): ServedRecord {
    const snapshotAtMs = this.#snapshots.get(number) ?? startMs - hour;
    return {
      ...{ state: 'AVAILABLE', userName: `user-${number}`, directoryId: 'd-2' },
      related: [{ workspaceId: `ws-primary-${number}`, region: primaryRegion, type: 'PRIMARY' }],
      replication: { mode: 'PRIMARY_AS_SOURCE', snapshotAtMs },
    };
  }

  get case(): DecommissionCase {
    const workspaces = this.desktops.map(({ primaryId, user }) =>
      primaryOf(primaryId, user, !this.#gone.has(primaryId)),
    );
    return {
      entries: this.entries,
      world: { summary: { primaryRegion, standbyRegion }, workspaces, endpoints: [] },
      plan: { digest: 'digest-1', run: 'run-1', desktops: this.desktops },
      papers: this.papers,
      ...{ requester: 'eve', signers: ['ada', 'bob', 'cyd', 'eve'], keys, windowMs: minute },
      rules: { approvals: 2, coolingOffMs: 72 * hour, soaksMs: [0, 0, 0] },
      ledger: this.desktops.map(({ primaryId }) => ({ primaryId, state: this.#gone.has(primaryId) ? 'gone' : 'kept' })),
      ...this.change,
    };
  }

  /** The rules that it breaks, each once. */
  get broken(): string[] {
    return [...new Set(judgeDecommission(this.case).map(({ rule }) => rule))];
  }

  #append(entry: Omit<AuditEntry, 'seq' | 'atMs'>): void {
    this.nowMs += 1;
    this.entries.push({ seq: this.entries.length + 1, atMs: this.nowMs, ...entry });
  }
}

/** An approval that lives for long, unless said otherwise. */
export function paper(signer: string, acceptedAtMs: number, change: Partial<GivenPaper> = {}): GivenPaper {
  const expiresAtMs = startMs + 1_000 * hour;
  return { kind: 'approve', signer, digest: 'digest-1', run: 'run-1', acceptedAtMs, expiresAtMs, ...change };
}

/** One desktop, terminated as it should be. */
export function cleanCase(desktops = 1): MadeUpDecommission {
  const made = new MadeUpDecommission(desktops);
  for (const { primaryId } of made.desktops) {
    const number = Number(primaryId.split('-').at(-1));
    made.ready(number).asks(number).later(hour).confirms(number);
  }
  return made;
}

function desktop(number: number): PlanDesktop {
  return {
    ...{ primaryId: `ws-primary-${number}`, standbyId: `ws-standby-${number}`, user: `user-${number}` },
    ...{ primaryDirectory: 'd-1', standbyDirectory: 'd-2' },
  };
}

function terminated(workspaceId: string): NonNullable<Effect['terminated']>[number] {
  const standbys = [{ workspaceId: 'ws-standby', region: standbyRegion, state: 'AVAILABLE' }];
  return { workspaceId, region: primaryRegion, userName: 'x', role: 'primary', standbys };
}

function primaryOf(workspaceId: string, userName: string, live: boolean): WorldWorkspace {
  return {
    ...{ workspaceId, region: primaryRegion, directoryId: 'd-1', userName, role: 'primary', live, tags: {} },
    ...{ state: live ? 'AVAILABLE' : 'GONE', primaryWorkspaceId: null, standbyWorkspaceIds: [] },
  };
}
