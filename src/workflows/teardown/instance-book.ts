import type { PlannedInstance } from '../../domain/decommission/plan.ts';
import { toDelete, type InstanceEntry, type InstanceTeardownState } from '../../domain/teardown/instance-deletion.ts';

/** Where each instance of a teardown's plan stands. A decommission has none. */
export class InstanceBook {
  readonly #changed: () => void;
  readonly #entries = new Map<string, InstanceEntry>();

  /** `changed` is called when an instance moved on. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.#entries.size;
  }

  get entries(): readonly InstanceEntry[] {
    return [...this.#entries.values()];
  }

  plan(instances: readonly PlannedInstance[]): void {
    for (const each of instances) this.#entries.set(each.instanceId, toDelete(each));
  }

  entry(instanceId: string): InstanceEntry {
    const entry = this.#entries.get(instanceId);
    if (entry === undefined) throw new Error(`${instanceId} is not in the plan`);
    return entry;
  }

  those(...states: readonly InstanceTeardownState[]): readonly InstanceEntry[] {
    return this.entries.filter(({ state }) => states.includes(state));
  }

  count(...states: readonly InstanceTeardownState[]): number {
    return this.those(...states).length;
  }

  take(entry: InstanceEntry): void {
    const { state } = this.entry(entry.instanceId);
    this.#entries.set(entry.instanceId, entry);
    if (state !== entry.state) this.#changed();
  }

  /** These are looked at now; their time runs from their first look on. */
  begin(instanceIds: readonly string[], nowMs: number): void {
    for (const id of instanceIds) this.take({ ...this.entry(id), sinceMs: this.entry(id).sinceMs ?? nowMs });
  }

  /** Time that was spent at the gate does not count against an instance. */
  postpone(waitedMs: number): void {
    for (const entry of this.those('planned')) {
      const { sinceMs, askedAtMs } = entry;
      this.take({
        ...entry,
        ...(sinceMs !== undefined && { sinceMs: sinceMs + waitedMs }),
        ...(askedAtMs !== undefined && { askedAtMs: askedAtMs + waitedMs }),
      });
    }
  }
}
