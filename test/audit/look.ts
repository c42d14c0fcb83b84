import type { AskingCall } from './asked.ts';
import type { DecommissionCase, PlanDesktop } from './decommission-case.ts';
import type { AuditEntry, ServedRecord } from './log.ts';

/** What the terminator's own key had been told about one desktop when its call arrived, no older than the window. */
export interface Look {
  readonly desktop: PlanDesktop;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  readonly primary?: ServedRecord;
  readonly standby?: ServedRecord;
  readonly connection?: string;
  readonly lastConnectedAtMs?: number;
  readonly fence?: Fence;
  readonly waived: ReadonlySet<string>;
}

/** Since when nobody can have worked on a primary, by the terminator's own doing or seeing. */
export interface Fence {
  readonly how: 'ADMIN_MAINTENANCE' | 'STOPPED';
  readonly atMs: number;
}

/** One record in one good answer. */
interface Sighting {
  readonly seq: number;
  readonly atMs: number;
  readonly record: ServedRecord;
}

/** Answers to the terminator's key, ready to be asked what it knew and when. */
export class Looks {
  readonly #case: DecommissionCase;
  readonly #records = new Map<string, Sighting[]>();
  readonly #connections = new Map<string, Sighting[]>();
  readonly #changes = new Map<string, AuditEntry[]>();

  constructor(judged: DecommissionCase) {
    this.#case = judged;
    for (const entry of judged.entries) {
      if (isChange(entry)) push(this.#changes, changedId(entry), entry);
      if (entry.accessKeyId !== judged.keys.terminator || !isGoodAnswer(entry)) continue;
      const kind = entry.operation === 'DescribeWorkspacesConnectionStatus' ? this.#connections : this.#records;
      for (const [id, record] of Object.entries(entry.served ?? {})) {
        push(kind, `${entry.region}/${id}`, { seq: entry.seq, atMs: entry.atMs, record });
      }
    }
  }

  /** The latest of each record before the call; answers that are too old are none. */
  at(call: AskingCall, desktop: PlanDesktop): Look {
    const { plan, world } = this.#case;
    const { primaryRegion, standbyRegion } = world.summary;
    const primary = this.#latest(this.#records, `${primaryRegion}/${desktop.primaryId}`, call);
    const standby = this.#latest(this.#records, `${standbyRegion}/${desktop.standbyId}`, call);
    const connection = this.#latest(this.#connections, `${primaryRegion}/${desktop.primaryId}`, call);
    const fence = this.#fence(call, desktop);
    return {
      ...{ desktop, primaryRegion, standbyRegion },
      ...(primary && { primary: primary.record }),
      ...(standby && { standby: standby.record }),
      ...(connection?.record.connection !== undefined && { connection: connection.record.connection }),
      ...(connection?.record.lastConnectedAtMs !== undefined && {
        lastConnectedAtMs: connection.record.lastConnectedAtMs,
      }),
      ...(fence && { fence }),
      waived: new Set(
        (plan.waivers ?? []).filter((each) => each.primaryId === desktop.primaryId).map((each) => each.clause),
      ),
    };
  }

  #latest(kind: ReadonlyMap<string, Sighting[]>, key: string, call: AskingCall): Sighting | undefined {
    const last = (kind.get(key) ?? []).findLast(({ seq }) => seq < call.seq);
    return last && last.atMs >= call.atMs - this.#case.windowMs ? last : undefined;
  }

  #fence(call: AskingCall, { primaryId }: PlanDesktop): Fence | undefined {
    const change = (this.#changes.get(primaryId) ?? []).findLast(({ seq }) => seq < call.seq);
    const key = `${this.#case.world.summary.primaryRegion}/${primaryId}`;
    const seen = (this.#records.get(key) ?? []).filter(({ seq }) => seq < call.seq);
    // A fenced primary that stops is its own fence from when that was seen.
    const isStopped = seen.at(-1)?.record.state === 'STOPPED' && (seen.at(-1)?.seq ?? 0) > (change?.seq ?? 0);
    if (!isStopped && change && isFencing(change) && change.accessKeyId === this.#case.keys.terminator) {
      return { how: 'ADMIN_MAINTENANCE', atMs: change.atMs };
    }
    const awake = seen.findLastIndex(({ record }) => record.state !== 'STOPPED');
    const first = seen[awake + 1];
    return first && { how: 'STOPPED', atMs: first.atMs };
  }
}

/** A read that came through whole. */
export function isGoodAnswer({ event, operation, answer }: AuditEntry): boolean {
  const isRead = operation === 'DescribeWorkspaces' || operation === 'DescribeWorkspacesConnectionStatus';
  return event === 'answered' && isRead && answer?.outcome === 'answered' && answer.errorCode === null;
}

/** Did this entry change whether a WorkSpace takes connections? */
export function isChange({ event, operation }: AuditEntry): boolean {
  return event === 'applied' && operation === 'ModifyWorkspaceState';
}

/** The WorkSpace that a ModifyWorkspaceState was about. */
export function changedId({ request }: AuditEntry): string {
  return String((request as { WorkspaceId?: unknown } | null)?.WorkspaceId);
}

/** Did it set the fence, rather than lift it? */
export function isFencing({ request }: AuditEntry): boolean {
  return (request as { WorkspaceState?: unknown } | null)?.WorkspaceState === 'ADMIN_MAINTENANCE';
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
