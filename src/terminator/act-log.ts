import type { EvidenceBody } from '../domain/decommission/evidence.ts';
import type { Fence } from '../evidence/facts.ts';

/** What is logged. `fence-lost` is of a primary that somebody woke: it was STOPPED, and nobody lifted anything. */
export type ActEvent =
  | 'evidence-opened'
  | 'papers-verified'
  | 'fence-asked'
  | 'fence-set'
  | 'fence-lifted'
  | 'fence-lost'
  | 'terminate-asked'
  | 'terminate-answered'
  | 'primary-kept'
  | 'gone-confirmed'
  | 'act-refused';

/** What a line is about: ids and codes only. Papers, people's reasons and users' names stand in the evidence, not here. */
export type ActFields = Readonly<Record<string, string | readonly string[]>> & { readonly event: ActEvent };

/** Takes one line per act of consequence. */
export type ActLog = (level: 'info' | 'warn', fields: ActFields, words: string) => void;

/** Of which run the evidence is, and how the primary was fenced before this was written. */
export interface Written {
  readonly fleet: string;
  readonly run: string;
  readonly fencedBefore?: Fence['how'] | undefined;
}

/** Logs what was just written into the evidence of a run; of papers, `papers-verified` says more. */
export function logWritten(log: ActLog, { fleet, run, fencedBefore }: Written, body: EvidenceBody): void {
  const say = (
    level: 'info' | 'warn',
    event: ActEvent,
    words: string,
    more: Readonly<Record<string, string>> = {},
  ): void => log(level, { event, fleet, run, ...more }, words);
  switch (body.kind) {
    case 'papers':
      return;
    case 'opened':
      return say('info', 'evidence-opened', 'evidence opened', { digest: body.digest });
    case 'fencing':
      return say('info', 'fence-asked', `fence asked for: ${body.primaryId}`, { primaryId: body.primaryId });
    case 'fenced':
      return say('info', 'fence-set', `fenced: ${body.primaryId}`, { primaryId: body.primaryId, how: body.how });
    case 'unfenced': {
      const { primaryId } = body;
      // A fence of that kind is not lifted: it is gone when the primary is seen awake (woken.ts).
      if (fencedBefore === 'STOPPED') return say('info', 'fence-lost', `woken: ${primaryId}`, { primaryId });
      return say('info', 'fence-lifted', `fence lifted: ${primaryId}`, { primaryId });
    }
    case 'asked': {
      const { primaryId, standbyId } = body;
      return say('info', 'terminate-asked', `terminate asked for: ${primaryId}`, { primaryId, standbyId });
    }
    case 'answered': {
      const { primaryId, answer, code } = body;
      const more = { primaryId, answer, ...(code !== undefined && { code }) };
      return say(
        answer === 'accepted' ? 'info' : 'warn',
        'terminate-answered',
        `terminate ${answer}: ${primaryId}`,
        more,
      );
    }
    case 'kept': {
      const { primaryId, code } = body;
      return say('info', 'primary-kept', `kept: ${primaryId}, ${code}`, { primaryId, code });
    }
    case 'gone':
      return say('info', 'gone-confirmed', `gone: ${body.primaryId}`, { primaryId: body.primaryId });
  }
}
