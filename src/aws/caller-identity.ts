import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { text } from './answer-fields.ts';
import { AwsCallError } from './aws-call-error.ts';
import { callAws, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';
import { sortError } from './sort-error.ts';
import { UnreadableAnswer } from './wire.ts';

/** STS GetCallerIdentity: the account of the credentials, twelve digits. It needs no permission. */
export async function getCallerAccount(clients: AwsClients, region: string, rules: ReadRules = {}): Promise<string> {
  return callAws(
    { operation: 'GetCallerIdentity', region },
    rules,
    (options) => clients.sts(region).send(new GetCallerIdentityCommand({}), options),
    (answer) => {
      const account = text(answer.Account);
      if (account === undefined)
        throw new UnreadableAnswer(answer.$metadata.httpStatusCode, 'the answer has no account');
      return account;
    },
  );
}

/**
 * Resolves the credentials without calling AWS with them.
 *
 * @throws AwsCallError of kind `denied` when there are none.
 */
export async function requireCredentials(clients: AwsClients, region: string): Promise<void> {
  try {
    await clients.sts(region).config.credentials();
  } catch (error) {
    throw new AwsCallError(sortError(error, { operation: 'GetCallerIdentity', region, sent: false }), error);
  }
}
