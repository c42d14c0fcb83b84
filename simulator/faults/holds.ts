import type { Json } from '../json.ts';

/** How a held call goes on. */
export type Release = 'continue' | 'drop' | 'reset' | '500';

/** A call that is stopped in its tracks. */
export interface Hold {
  readonly call: number;
  readonly faultId: string;
  readonly phase: 'before' | 'after';
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly request: Json;
  readonly heldAtMs: number;
  clientGone: boolean;
}

/** What a held call does by itself once its client has gone. */
export interface Abandonment {
  readonly then: 'wait' | 'continue' | 'drop';
  readonly afterMs: number;
}

/** The calls that are held at this moment. */
export class Holds {
  readonly #held = new Map<number, { hold: Hold; release: (how: Release) => void }>();
  readonly #listeners = new Set<() => void>();

  list(): Hold[] {
    return [...this.#held.values()].map(({ hold }) => hold);
  }

  /** Stops a call until somebody releases it, whether its client waits or not. */
  async hold(
    facts: Omit<Hold, 'heldAtMs' | 'clientGone'>,
    clientGone: Promise<void>,
    abandonment: Abandonment,
  ): Promise<Release> {
    const hold: Hold = { ...facts, heldAtMs: Date.now(), clientGone: false };
    return new Promise((resolve) => {
      const release = (how: Release): void => {
        // A call can be held a second time, in its other phase: do not take that one away.
        if (this.#held.get(hold.call)?.hold === hold) this.#held.delete(hold.call);
        resolve(how);
      };
      this.#held.set(hold.call, { hold, release });
      void clientGone.then(() => {
        hold.clientGone = true;
        this.#tell();
        const { then, afterMs } = abandonment;
        if (then !== 'wait') setTimeout(release, afterMs, then);
      });
      this.#tell();
    });
  }

  release(call: number, how: Release): boolean {
    const held = this.#held.get(call);
    held?.release(how);
    return held !== undefined;
  }

  releaseAll(how: Release): number {
    const calls = [...this.#held.keys()];
    for (const call of calls) this.release(call, how);
    return calls.length;
  }

  /** Calls back whenever something is held, or its client goes, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
