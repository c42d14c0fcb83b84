import { canonicalJson } from '../domain/decommission/canonical.ts';
import type { EvidenceBody, EvidenceMark } from '../domain/decommission/evidence.ts';
import { EvidenceError } from '../evidence/evidence-error.ts';
import { facts, type EvidenceFacts, type Fence } from '../evidence/facts.ts';
import { openEvidence, type OpenEvidence } from '../evidence/open-evidence.ts';
import { logWritten, type ActFields, type ActLog } from './act-log.ts';
import type { KnownFence } from './fence-step.ts';
import { Refused } from './refused.ts';
import type { Permit } from './run-papers.ts';
import type { TerminatorSettings } from './settings.ts';
import type { Taken } from './step-size.ts';

/** What this process did to a primary, by its own evidence. */
export interface KnownPrimary extends KnownFence {
  readonly fence?: { readonly how: 'ADMIN_MAINTENANCE' | 'STOPPED'; readonly atMs: number };
  readonly askedAtMs?: number;
  readonly isGone: boolean;
}

/** The evidence of one run while it is worked on. */
export interface RunEvidence {
  readonly of: (primaryId: string) => KnownPrimary;
  /** The primaries that AWS has taken, and those that were asked for and not refused: it may have taken them. */
  readonly taken: () => readonly Taken[];
  readonly write: (body: EvidenceBody) => Promise<void>;
  /** Writes it unless the last line about the same primary says just this. */
  readonly writeOnce: (body: Extract<EvidenceBody, { kind: 'kept' }>) => Promise<void>;
  readonly mark: () => EvidenceMark;
}

/** Keeps the evidence of the last run open: it is long, and verified as a whole when it is opened. */
export class EvidenceKeeper {
  readonly #settings: Pick<TerminatorSettings, 'evidenceDirectory' | 'evidenceKey'>;
  readonly #log: ActLog;
  /** How far the clocks of the Temporal server and of AWS are ahead of this machine's; never behind, for a fence noted too early proves too much. */
  #serverAheadMs = 0;
  #awsAheadMs = 0;
  #open: { readonly fleet: string; readonly run: string; readonly evidence: OpenEvidence } | undefined;

  constructor(settings: Pick<TerminatorSettings, 'evidenceDirectory' | 'evidenceKey'>, log: ActLog) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Takes note of server time, so that a clock of this machine that is slow antedates nothing. */
  noteServerTime(serverNowMs: number): void {
    // Whole milliseconds, rounded up: elapsed time has fractions, and a line with one cannot be read back.
    this.#serverAheadMs = Math.max(0, Math.ceil(serverNowMs - Date.now()));
  }

  /** The same for AWS's clock, of which only whole seconds are known: it may be up to one later. */
  noteAwsTime(answeredAtMs: number): void {
    const aheadMs = answeredAtMs - Date.now();
    this.#awsAheadMs = aheadMs > 0 ? aheadMs + 999 : 0;
  }

  /** The evidence of a run that may be acted on; says whose it is, and on whose papers, before anything else. */
  async begin({ run, digest, header, requester, approvers, papers }: Permit): Promise<RunEvidence> {
    const evidence = await this.#take(header.fleet, run);
    const { operation, fleet, account } = header;
    if (evidence.lines().length === 0) {
      await this.#append(evidence, { kind: 'opened', operation, fleet, run, digest, account });
    }
    const now: EvidenceBody = { kind: 'papers', requester, approvers, papers };
    const last = evidence.lines().findLast(({ body }) => body.kind === 'papers');
    if (last === undefined || canonicalJson(last.body) !== canonicalJson(now)) await this.#append(evidence, now);
    const verified: ActFields = { event: 'papers-verified', fleet, run, digest, requester, approvers };
    this.#log('info', verified, `papers verified: approved by ${approvers.join(', ')}`);
    return this.#runEvidence(evidence);
  }

  /** The evidence of a run as far as there is any. */
  async find(fleet: string, run: string): Promise<RunEvidence> {
    return this.#runEvidence(await this.#take(fleet, run));
  }

  /** Gives the lock back. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.evidence.close();
  }

  async #take(fleet: string, run: string): Promise<OpenEvidence> {
    if (this.#open?.fleet === fleet && this.#open.run === run) return this.#open.evidence;
    await this.close();
    const { evidenceDirectory: directory, evidenceKey: key } = this.#settings;
    try {
      const evidence = await openEvidence({ directory, fleet, run, key, now: () => this.#nowMs() });
      this.#open = { fleet, run, evidence };
      return evidence;
    } catch (error) {
      if (error instanceof EvidenceError) throw new Refused('EvidenceUnusable', error.message);
      throw error;
    }
  }

  /** The latest of the three clocks. */
  #nowMs(): number {
    return Date.now() + Math.max(this.#serverAheadMs, this.#awsAheadMs);
  }

  /** After a line that could not be written the file is opened anew, and what is torn is mended. */
  async #append(evidence: OpenEvidence, body: EvidenceBody, fencedBefore?: Fence['how']): Promise<void> {
    try {
      await evidence.append(body);
    } catch (error) {
      await this.close();
      throw error;
    }
    if (this.#open !== undefined) logWritten(this.#log, { ...this.#open, fencedBefore }, body);
  }

  #runEvidence(evidence: OpenEvidence): RunEvidence {
    let known: { readonly lines: number; readonly facts: EvidenceFacts } | undefined;
    const factsNow = (): EvidenceFacts => {
      const { lines } = evidence.mark();
      if (known?.lines !== lines) known = { lines, facts: facts(evidence.lines()) };
      return known.facts;
    };
    return {
      of: (primaryId) => knownPrimary(factsNow(), primaryId),
      taken: () => takenOf(factsNow()),
      write: (body) => {
        const fence = body.kind === 'unfenced' ? factsNow().fences.get(body.primaryId) : undefined;
        return this.#append(evidence, body, fence?.how);
      },
      writeOnce: async (body) => {
        const about = ({ body: other }: { readonly body: EvidenceBody }): boolean =>
          'primaryId' in other && other.primaryId === body.primaryId;
        const last = evidence.lines().findLast(about);
        if (last === undefined || canonicalJson(last.body) !== canonicalJson(body)) await this.#append(evidence, body);
      },
      mark: () => evidence.mark(),
    };
  }
}

function takenOf({ taken, asked }: EvidenceFacts): Taken[] {
  const unanswered = [...asked].filter(([primaryId]) => !taken.has(primaryId));
  return [
    ...[...taken].map(([primaryId, atMs]) => ({ primaryId, atMs, isCertain: true })),
    ...unanswered.map(([primaryId, atMs]) => ({ primaryId, atMs, isCertain: false })),
  ];
}

function knownPrimary({ fences, fencing, lifted, asked, gone }: EvidenceFacts, primaryId: string): KnownPrimary {
  const [fence, askedAtMs] = [fences.get(primaryId), asked.get(primaryId)];
  return {
    isFencing: fencing.has(primaryId),
    wasLifted: lifted.has(primaryId),
    isGone: gone.has(primaryId),
    ...(fence !== undefined && { fence }),
    ...(askedAtMs !== undefined && { askedAtMs }),
  };
}
