import type { EvidenceBody } from '../domain/decommission/evidence.ts';

/** What a line is about: ids and codes only. Papers, people's reasons and users' names stand in the evidence, not here. */
export type ActFields = Readonly<Record<string, string | readonly string[]>> & { readonly event: string };

/** Takes one line per act of consequence. */
export type ActLog = (level: 'info' | 'warn', fields: ActFields, words: string) => void;

/** For whoever keeps no log. */
export const noLog: ActLog = () => undefined;

/** Logs what was just written into the evidence of a run; of papers, `papersVerified` says more. */
export function logWritten(
  log: ActLog,
  { fleet, run }: { readonly fleet: string; readonly run: string },
  body: EvidenceBody,
): void {
  const say = (
    level: 'info' | 'warn',
    event: string,
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
    case 'unfenced':
      return say('info', 'fence-lifted', `not fenced any more: ${body.primaryId}`, { primaryId: body.primaryId });
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
