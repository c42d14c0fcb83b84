import { endpointStays, isLeft, leftOf } from '../../domain/teardown/left.ts';
import type { Finding } from '../../domain/finding.ts';
import type { MailEndpoint } from '../../domain/fleet.ts';
import { whenReadable } from '../decommission/readable.ts';
import type { DecommissionRun } from '../decommission/run.ts';
import { readStandbyDirectories } from './survey.ts';

/** Why the endpoint stays after all, by what the standby directories show right before its removal; fails closed. */
export async function whyEndpointStays(run: DecommissionRun, { name }: MailEndpoint): Promise<Finding | undefined> {
  const records = await whenReadable(run, () => readStandbyDirectories(run.fleet));
  if (records === undefined)
    return endpointStays(name, 'AWS did not show in time who is left in the standby directories');
  const standbyIds = (ids: readonly string[]): string[] => ids.flatMap((id) => run.desktop(id).standbyId ?? []);
  const gone = standbyIds(run.ledger.those(run.ledger.ids(), 'gone'));
  const kept = standbyIds(run.ledger.kept().map(({ primaryId }) => primaryId));
  const left = leftOf(records, gone, kept);
  return left.length === 0 ? undefined : endpointStays(name, isLeft(left));
}
