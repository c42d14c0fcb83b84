import { GetAccountCommand, ListEmailIdentitiesCommand, type IdentityInfo } from '@aws-sdk/client-sesv2';
import type { MailRegion } from '../domain/mail-parity.ts';
import { entries, numberOrZero, present, text } from './answer-fields.ts';
import { callAws, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';

/** SES's limits and switches for the account in one Region. What AWS leaves out counts as off, or as zero. */
export async function getMailAccount(
  clients: AwsClients,
  region: string,
  rules: ReadRules = {},
): Promise<Omit<MailRegion, 'identities'>> {
  return callAws(
    { operation: 'GetAccount', region },
    rules,
    (options) => clients.ses(region).send(new GetAccountCommand({}), options),
    (answer) => ({
      region,
      productionAccess: answer.ProductionAccessEnabled === true,
      sendingEnabled: answer.SendingEnabled === true,
      maxPerDay: numberOrZero(answer.SendQuota?.Max24HourSend),
      maxPerSecond: numberOrZero(answer.SendQuota?.MaxSendRate),
    }),
  );
}

/** A page of identities that may send. */
export interface IdentitiesPage {
  readonly identities: readonly string[];
  readonly nextToken?: string;
}

/** Identities per page; AWS allows up to a thousand. */
const identitiesPerPage = 1000;

/** ListEmailIdentities: one page. */
export async function listSendingIdentities(
  clients: AwsClients,
  region: string,
  nextToken?: string,
  rules: ReadRules = {},
): Promise<IdentitiesPage> {
  const command = new ListEmailIdentitiesCommand({
    PageSize: identitiesPerPage,
    ...(nextToken && { NextToken: nextToken }),
  });
  return callAws(
    { operation: 'ListEmailIdentities', region },
    rules,
    (options) => clients.ses(region).send(command, options),
    (answer) =>
      present<IdentitiesPage>({
        identities: entries<IdentityInfo>(answer.EmailIdentities).flatMap(sendingIdentity),
        nextToken: text(answer.NextToken),
      }),
  );
}

function sendingIdentity(identity: IdentityInfo): string[] {
  const name = text(identity.IdentityName);
  return name === undefined || identity.SendingEnabled !== true ? [] : [name];
}
