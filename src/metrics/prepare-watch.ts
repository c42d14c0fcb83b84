import type { RunStatus, SliceSummary } from '../contract/messages.ts';
import { piecesOf } from '../domain/batches.ts';
import type { PrepareRead } from './prepare-samples.ts';
import { factsOfSlice, type SliceFacts } from './slice-facts.ts';
import type { OpenRun, RunSource } from './temporal-reader.ts';

const askedAtOnce = 4;

/** Reads one `prepare` again and again: the run, and of its slices those that may have changed. */
export class PrepareWatch {
  readonly #source: RunSource;
  readonly #run: OpenRun;
  readonly #facts = new Map<string, SliceFacts>();

  constructor(source: RunSource, run: OpenRun) {
    this.#source = source;
    this.#run = run;
  }

  /**
   * What is known now. A slice that does not answer leaves what it said last, and its error is in `silent`.
   *
   * @throws when the run itself does not answer.
   */
  async read(): Promise<PrepareRead & { readonly silent: readonly unknown[] }> {
    const status = await this.#source.prepareStatus(this.#run);
    const asked = status.slices.filter((slice) => this.#mayHaveChanged(slice));
    const silent: unknown[] = [];
    for (const piece of piecesOf(asked, askedAtOnce)) {
      const ends = await Promise.allSettled(piece.map((slice) => this.#ask(slice, status)));
      silent.push(...ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])));
    }
    return { status, slices: this.#facts, silent };
  }

  async #ask(slice: SliceSummary, { startedAtMs }: RunStatus): Promise<void> {
    const answer = await this.#source.sliceStatus(slice);
    this.#facts.set(slice.workflowId, factsOfSlice(answer, startedAtMs));
  }

  /** A settled slice changes only by an order, which its next report follows. */
  #mayHaveChanged({ workflowId, phase, asOfMs }: SliceSummary): boolean {
    const known = this.#facts.get(workflowId);
    if (phase === 'closed') return false;
    return known?.phase !== 'settled' || known.asOfMs < asOfMs;
  }
}
