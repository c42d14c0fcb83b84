import type { Rule } from './case.ts';
import { instanceLives } from './instance-lives.ts';
import type { AuditEntry } from './log.ts';

const create = 'CreateWorkspaceInstance';

/** A run without faults sends exactly one create for each instance that it makes. */
export const exactlyEnoughInstanceCreates: Rule = (judged) => {
  if (judged.expect?.faultless !== true) return [];
  const made = instanceLives(judged).filter(({ bornSeq }) => bornSeq > 0).length;
  const sent = judged.entries.filter(({ event, operation, answer }) => {
    return event === 'answered' && operation === create && answer?.errorCode !== 'ThrottlingException';
  }).length;
  return sent === made ? [] : [`${made} instances took ${sent} creates`];
};

/** Whom the service asks to wait does so: after a throttled create the same token does not arrive again too early. */
export const retryAfterIsHonoured: Rule = ({ entries, expect }) => {
  const { retryAfterMs } = expect ?? {};
  if (retryAfterMs === undefined) return [];
  const notBefore = new Map<string, number>();
  return entries
    .filter(({ event, operation }) => event === 'answered' && operation === create)
    .flatMap((entry) => {
      const token = tokenOf(entry);
      const arrivedAtMs = entry.atMs - entry.durationMs;
      const dueAtMs = notBefore.get(token) ?? 0;
      if (entry.answer?.errorCode === 'ThrottlingException') notBefore.set(token, entry.atMs + retryAfterMs);
      return arrivedAtMs >= dueAtMs
        ? []
        : [`line ${entry.seq}: a create that was throttled arrived ${dueAtMs - arrivedAtMs} ms too early`];
    });
};

/** As the audit has it: a digest, for the token itself is on no record. */
function tokenOf({ request }: AuditEntry): string {
  return String((request as { ClientToken?: unknown } | null)?.ClientToken);
}
