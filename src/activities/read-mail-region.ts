import type { AwsClients } from '../aws/clients.ts';
import { getMailAccount, listSendingIdentities } from '../aws/mail-account.ts';
import { noteToken } from '../aws/page-tokens.ts';
import type { MailRegion } from '../domain/mail-parity.ts';
import { oneCallPerAttempt } from './one-call-per-attempt.ts';

interface MailCursor {
  readonly account?: Omit<MailRegion, 'identities'>;
  readonly nextToken?: string;
  readonly seen: readonly string[];
  readonly identities: readonly string[];
}

/** What a Region's SES can send with: its account first, then all pages of identities, one call per attempt. */
export async function readMailRegion(clients: AwsClients, region: string): Promise<MailRegion> {
  return oneCallPerAttempt<MailCursor, MailRegion>({ seen: [], identities: [] }, async (cursor, rules) => {
    if (cursor.account === undefined) {
      return { next: { ...cursor, account: await getMailAccount(clients, region, rules) } };
    }
    const page = await listSendingIdentities(clients, region, cursor.nextToken, rules);
    const identities = [...new Set([...cursor.identities, ...page.identities])];
    if (page.nextToken === undefined) return { done: { ...cursor.account, identities } };
    const seen = noteToken(cursor.seen, page.nextToken, { operation: 'ListEmailIdentities', region });
    return { next: { ...cursor, identities, seen, nextToken: page.nextToken } };
  });
}
