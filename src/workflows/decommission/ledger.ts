import type { DecommissionLine, DecommissionState } from '../../contract/decommission.ts';

/** Times of reads in a row that did not show a primary. */
export interface Absences {
  readonly byId: readonly number[];
  readonly fromDirectory: readonly number[];
}

const states: readonly DecommissionState[] = ['planned', 'fenced', 'asked', 'unknown', 'gone', 'leaving', 'kept'];

/** Neither staying nor to be done: what has gone or was going, and what has not been decided yet. */
const notKept: ReadonlySet<DecommissionState> = new Set(['gone', 'leaving', 'planned', 'fenced']);

/** Where each desktop of a plan stands, and what was seen of it. */
export class DecommissionLedger {
  readonly #changed: () => void;
  readonly #lines = new Map<string, DecommissionLine>();
  readonly #fencedAtMs = new Map<string, number>();
  readonly #absences = new Map<string, Absences>();

  /** `changed` is called when a desktop moved on. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.#lines.size;
  }

  get counts(): Record<DecommissionState, number> {
    const counts = Object.fromEntries(states.map((state) => [state, 0])) as Record<DecommissionState, number>;
    for (const { state } of this.#lines.values()) counts[state] += 1;
    return counts;
  }

  /** Those that stay, and those of which it is not known whether they are gone. */
  kept(): DecommissionLine[] {
    return [...this.#lines.values()].filter(({ state }) => !notKept.has(state));
  }

  ids(): string[] {
    return [...this.#lines.keys()];
  }

  setLine(line: DecommissionLine): void {
    this.#lines.set(line.primaryId, line);
  }

  line(primaryId: string): DecommissionLine {
    const line = this.#lines.get(primaryId);
    if (line === undefined) throw new Error(`${primaryId} is not in the plan`);
    return line;
  }

  move(primaryId: string, state: DecommissionState, why?: { readonly code: string; readonly message: string }): void {
    const { code: _code, message: _message, ...desktop } = this.line(primaryId);
    this.setLine({ ...desktop, state, ...(why && { code: why.code, message: why.message }) });
    this.#changed();
  }

  /** Of these primaries, those in one of the states. */
  those(primaryIds: readonly string[], ...wanted: readonly DecommissionState[]): string[] {
    return primaryIds.filter((id) => wanted.includes(this.line(id).state));
  }

  /** What the plan says goes, in the order of its digest: so a batch stands on one or two of its pages. */
  goingIds(): string[] {
    return this.those(this.ids(), 'planned').sort();
  }

  /** It is fenced, since this time at the latest. */
  fenced(primaryId: string, atMs: number): void {
    this.#fencedAtMs.set(primaryId, atMs);
    this.move(primaryId, 'fenced');
  }

  fencedAtMs(primaryId: string): number {
    return this.#fencedAtMs.get(primaryId) ?? Infinity;
  }

  /** When it was not to be seen, without one read that showed it in between. */
  absences(primaryId: string): Absences {
    return this.#absences.get(primaryId) ?? { byId: [], fromDirectory: [] };
  }

  noteAbsence(primaryId: string, by: keyof Absences, atMs: number | undefined): void {
    const known = this.absences(primaryId);
    this.#absences.set(primaryId, { ...known, [by]: atMs === undefined ? [] : [...known[by], atMs] });
  }
}
