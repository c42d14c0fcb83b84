import { openSync, writeSync } from 'node:fs';
import type { Json, JsonObject } from './json.ts';

/** What a call did to the world; lists that are missing are empty. See README, "Audit log". */
export interface Effect {
  created?: JsonObject[];
  terminated?: JsonObject[];
  started?: JsonObject[];
  stopped?: JsonObject[];
  modified?: JsonObject[];
  tagged?: JsonObject[];
  untagged?: JsonObject[];
  endpointsCreated?: JsonObject[];
  endpointsDeleted?: JsonObject[];
  instancesCreated?: JsonObject[];
  instancesDeleted?: JsonObject[];
}

/** What one answer said of each WorkSpace or instance, by id. */
export type Served = Readonly<Record<string, JsonObject>>;

/** How the client was answered, or why not. */
export interface Answer {
  readonly outcome: 'answered' | 'reset' | 'timeout' | 'truncated' | 'garbage' | 'dropped' | 'client-gone';
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly faultIds: readonly string[];
}

/** One line of the audit. */
export interface AuditEntry {
  readonly seq: number;
  readonly atMs: number;
  /** World time. */
  readonly worldMs: number;
  readonly event: 'held' | 'applied' | 'answered' | 'control';
  readonly call: number | null;
  readonly region: string | null;
  readonly service: string | null;
  readonly operation: string | null;
  readonly request: Json;
  readonly applied: boolean;
  readonly effect: Effect | null;
  readonly answer: Answer | null;
  readonly durationMs: number;
  readonly accessKeyId: string | null;
  /** The account of that key. */
  readonly account: string | null;
  readonly served: Served | null;
}

/** The append-only record of every call; written to a file before anything is answered. */
export class Audit {
  readonly #entries: AuditEntry[] = [];
  readonly #worldNow: () => number;
  readonly #file: number | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(worldNow: () => number, file?: string) {
    this.#worldNow = worldNow;
    this.#file = file === undefined ? undefined : openSync(file, 'w');
  }

  get lastSeq(): number {
    return this.#entries.length;
  }

  append(entry: Omit<AuditEntry, 'seq' | 'atMs' | 'worldMs'>): void {
    const worldMs = Math.round(this.#worldNow());
    const full: AuditEntry = { seq: this.#entries.length + 1, atMs: Date.now(), worldMs, ...entry };
    this.#entries.push(full);
    // Synchronous on purpose: what was applied must be on record even if this process is killed next.
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(full)}\n`);
    for (const wake of this.#waiting) wake();
  }

  after(seq: number): readonly AuditEntry[] {
    return this.#entries.slice(Math.max(0, seq));
  }

  /** Calls back after every new entry until the returned function is called. */
  onAppend(listener: () => void): () => void {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  }
}
