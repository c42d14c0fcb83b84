import type { SliceSummary } from '../../contract/messages.ts';
import type { StatusDocument } from '../documents.ts';
import { askSlices, mergeStatus, silentAmong, type SliceAnswer } from './read-status.ts';
import type { RunRef, Session } from './session.ts';

const SLICES_PER_LOOK = 8;

/** Reads a run again and again; of many slices only those that change, the stalest first, a few at each look. */
export class SliceWatch {
  readonly #session: Session;
  readonly #run: RunRef;
  readonly #answers = new Map<string, SliceAnswer>();

  constructor(session: Session, run: RunRef) {
    this.#session = session;
    this.#run = run;
  }

  async read(): Promise<StatusDocument> {
    const status = await this.#session.status(this.#run);
    const asked = status.slices
      .filter((slice) => this.#mayHaveChanged(slice))
      .sort((one, other) => this.#askedAtMs(one) - this.#askedAtMs(other))
      .slice(0, SLICES_PER_LOOK);
    const answers = await askSlices(this.#session, asked);
    for (const [id, answer] of answers) this.#answers.set(id, answer);
    return mergeStatus(this.#run, status, this.#answers, silentAmong(asked, answers));
  }

  /** A settled slice changes only by an order, which its next report follows. */
  #mayHaveChanged({ workflowId, phase, asOfMs }: SliceSummary): boolean {
    const known = this.#answers.get(workflowId);
    if (phase === 'closed') return false;
    return known?.phase !== 'settled' || known.asOfMs < asOfMs;
  }

  #askedAtMs({ workflowId }: SliceSummary): number {
    return this.#answers.get(workflowId)?.asOfMs ?? 0;
  }
}
