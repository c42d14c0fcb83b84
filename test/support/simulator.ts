import { join } from 'node:path';
import type { z } from 'zod';
import type { faultRequest } from '../../simulator/faults/schema.ts';
import type { SettingsPatch } from '../../simulator/settings.ts';
import type { FleetRequest } from '../../simulator/world/fleet-request.ts';
import type { AuditEntry, WorldInstance, WorldState, WorldWorkspace } from '../audit/log.ts';
import { jsonLine, startProcess, type RunningProcess } from './processes.ts';
import { repository } from './repository.ts';

/** A fault as the control API takes it. */
export type FaultRequest = z.input<typeof faultRequest>;

/** A fault with how often it has struck. */
export interface SetFault {
  readonly id: string;
  readonly kind: string;
  readonly fired: number;
  readonly matched: number;
}

/** A call that stands still until it is released. */
export interface Hold {
  readonly call: number;
  readonly faultId: string;
  readonly phase: 'before' | 'after';
  readonly operation: string;
  readonly region: string;
  readonly request: unknown;
  readonly clientGone: boolean;
}

/** How a held call goes on. */
export type Release = 'continue' | 'drop' | 'reset' | '500';

/** What a hand can make true of a WorkSpace; `state: null` lets nature take over again. */
export interface ForcedTruth {
  readonly state?: string | null;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly userName?: string;
  /** Of a standby: relates it to another primary, or to none, on both sides. */
  readonly primaryWorkspaceId?: string | null;
  /** Of a standby, or of all standbys of a primary. */
  readonly replicationFrozen?: boolean;
}

/** A WorkSpace that a test puts into the world. */
export interface AddedWorkspace {
  readonly region: string;
  readonly directoryId: string;
  readonly userName: string;
  readonly role: 'primary' | 'standby' | 'plain';
  readonly primaryWorkspaceId?: string;
  readonly state?: string;
  readonly runningMode?: string;
  readonly dataReplication?: 'NO_REPLICATION' | 'PRIMARY_AS_SOURCE';
  readonly tags?: Readonly<Record<string, string>>;
}

const waitMs = 15_000;

/** A simulator process and its control API, typed. */
export class Simulator {
  readonly url: string;
  readonly process: RunningProcess;

  constructor(process: RunningProcess<string>) {
    this.process = process;
    this.url = process.ready;
  }

  async scenario(body: {
    settings?: SettingsPatch;
    fleet?: FleetRequest;
    faults?: readonly FaultRequest[];
  }): Promise<void> {
    await this.#call('POST', '/scenario', body);
  }

  async settings(patch: SettingsPatch): Promise<void> {
    await this.#call('PATCH', '/settings', patch);
  }

  async addFaults(...faults: readonly FaultRequest[]): Promise<readonly SetFault[]> {
    return (await this.#call<{ faults: SetFault[] }>('POST', '/faults', faults)).faults;
  }

  async faults(): Promise<readonly SetFault[]> {
    return (await this.#call<{ faults: SetFault[] }>('GET', '/faults')).faults;
  }

  /** Takes a fault away: what it broke is whole again. */
  async heal(id?: string): Promise<void> {
    await this.#call('DELETE', id === undefined ? '/faults' : `/faults/${id}`);
  }

  /** The next held call of a fault, as soon as there is one. */
  async hold(faultId: string, { clientGone = false, timeoutMs = waitMs } = {}): Promise<Hold> {
    const query = `faultId=${faultId}&waitMs=${timeoutMs}${clientGone ? '&clientGone=true' : ''}`;
    const { holds } = await this.#call<{ holds: Hold[] }>('GET', `/holds?${query}`);
    const [hold] = holds;
    if (hold === undefined) throw new Error(`no call was held by ${faultId} within ${timeoutMs} ms`);
    return hold;
  }

  /** Every call that a fault holds; when there is none, waits so long for the first. */
  async holds(faultId: string, waitForMs = 0): Promise<readonly Hold[]> {
    return (await this.#call<{ holds: Hold[] }>('GET', `/holds?faultId=${faultId}&waitMs=${waitForMs}`)).holds;
  }

  async release(call: number, as: Release = 'continue'): Promise<void> {
    await this.#call('POST', `/holds/${call}/release`, { as });
  }

  async releaseAll(as: Release = 'continue'): Promise<void> {
    await this.#call('POST', '/holds/release', { as });
  }

  /** The truth, WorkSpaces that are gone included. */
  async state(): Promise<WorldState> {
    return this.#call<WorldState>('GET', '/state?gone=true');
  }

  /** The truth about instances, gone ones included. */
  async instances(): Promise<readonly WorldInstance[]> {
    return (await this.#call<{ instances: WorldInstance[] }>('GET', '/instances?gone=true')).instances;
  }

  /** Makes something else true of an instance, now. */
  async forceInstance(instanceId: string, truth: Pick<ForcedTruth, 'state' | 'tags'>): Promise<void> {
    await this.#call('PATCH', `/instances/${instanceId}`, truth);
  }

  async force(workspaceId: string, truth: ForcedTruth): Promise<void> {
    await this.#call('PATCH', `/workspaces/${workspaceId}`, truth);
  }

  /** The user logs in, now; refused unless the WorkSpace is AVAILABLE and nobody is there. */
  async connect(workspaceId: string): Promise<void> {
    await this.#call('POST', `/workspaces/${workspaceId}/connect`, {});
  }

  /** The user leaves, now. */
  async disconnect(workspaceId: string): Promise<void> {
    await this.#call('POST', `/workspaces/${workspaceId}/disconnect`, {});
  }

  /** A snapshot reaches a standby with replication, now. */
  async snapshot(standbyId: string): Promise<void> {
    await this.#call('POST', `/workspaces/${standbyId}/snapshot`, {});
  }

  /** Somebody else terminates it: on record as applied, by no call; with this key, or with none. */
  async terminateByOthers(workspaceId: string, accessKeyId?: string): Promise<void> {
    await this.#call('POST', `/workspaces/${workspaceId}/terminate`, accessKeyId === undefined ? {} : { accessKeyId });
  }

  /** One more that has been there all the time. */
  async add(workspace: AddedWorkspace): Promise<WorldWorkspace> {
    return this.#call<WorldWorkspace>('POST', '/workspaces', workspace);
  }

  /** Takes it away from one moment to the next, without a termination. */
  async remove(workspaceId: string): Promise<void> {
    await this.#call('DELETE', `/workspaces/${workspaceId}`);
  }

  async audit(
    query: { after?: number; operation?: string; event?: string; limit?: number; waitMs?: number } = {},
  ): Promise<{
    readonly entries: readonly AuditEntry[];
    readonly lastSeq: number;
  }> {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return this.#call('GET', `/audit?${parameters.toString()}`);
  }

  /** Waits for the audit line that fits, from a line on. */
  async audited(
    query: { after: number; operation?: string; event?: string },
    fits: (entry: AuditEntry) => boolean = () => true,
    timeoutMs = waitMs,
  ): Promise<AuditEntry> {
    const deadline = Date.now() + timeoutMs;
    let { after } = query;
    for (;;) {
      const { entries } = await this.audit({
        ...query,
        after,
        waitMs: Math.max(1, Math.min(5_000, deadline - Date.now())),
      });
      const found = entries.find(fits);
      if (found !== undefined) return found;
      after = entries.at(-1)?.seq ?? after;
      if (Date.now() >= deadline) throw new Error(`no audit line ${JSON.stringify(query)} within ${timeoutMs} ms`);
    }
  }

  async advance(advanceMs: number): Promise<void> {
    await this.#call('POST', '/clock', { advanceMs });
  }

  /** No desktops, no faults, default settings; the audit goes on. */
  async reset(): Promise<void> {
    await this.#call('POST', '/reset', {});
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_simulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`simulator: ${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }
}

/** Starts a simulator on a free port; its audit and log go into `directory`. */
export async function startSimulator(directory: string, { speed = 1 } = {}): Promise<Simulator> {
  const options = [
    '--port',
    '0',
    '--desktops',
    '0',
    '--speed',
    String(speed),
    '--audit',
    join(directory, 'audit.jsonl'),
  ];
  const process_ = await startProcess({
    name: 'the simulator',
    command: process.execPath,
    cwd: repository,
    args: ['--import', 'tsx', 'simulator/main.ts', '--json', ...options],
    logFile: join(directory, 'simulator.log'),
    ready: (line) => {
      const said = jsonLine(line);
      return said?.['event'] === 'listening' ? String(said['url']) : undefined;
    },
  });
  return new Simulator(process_);
}
