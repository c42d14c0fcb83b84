import type { TerminatorActivities } from '../contract/decommission.ts';
import { Refused } from './refused.ts';
import type { Tools } from './tools.ts';

/** Notes what the workflow has read of those that were asked; of others it would be no tombstone but a rumour. */
export async function noteGone(
  tools: Tools,
  { fleet, desktops }: Parameters<TerminatorActivities['noteGone']>[0],
): ReturnType<TerminatorActivities['noteGone']> {
  const evidence = await tools.ownEvidence(fleet);
  const strangers = desktops.filter(({ primaryId }) => evidence.of(primaryId).askedAtMs === undefined);
  if (strangers.length > 0) {
    const ids = strangers.map(({ primaryId }) => primaryId).join(', ');
    throw new Refused('NeverAsked', `This terminator has not asked for ${ids} to be terminated: look for who did.`);
  }
  for (const { primaryId, absentByIdAtMs, absentFromDirectoryAtMs } of desktops) {
    if (evidence.of(primaryId).isGone) continue;
    await evidence.write({ kind: 'gone', primaryId, absentByIdAtMs, absentFromDirectoryAtMs });
  }
  return evidence.mark();
}
