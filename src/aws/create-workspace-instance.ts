import { CreateWorkspaceInstanceCommand, type ManagedInstanceRequest } from '@aws-sdk/client-workspaces-instances';
import type { BillingMode, Tag } from '../domain/fleet.ts';
import type { TokenParts } from '../domain/instances/client-token.ts';
import type { FieldValue, FieldValues } from '../domain/instances/field.ts';
import { text } from './answer-fields.ts';
import { callAws, type ChangeRules } from './call-aws.ts';
import { clientToken } from './client-token.ts';
import type { AwsClients } from './clients.ts';
import { UnreadableAnswer } from './wire.ts';

/** One instance to create. */
export interface InstanceOrder {
  readonly token: TokenParts;
  /** Under AWS's names, the alternative that is being tried put in; without user data. */
  readonly managedInstance: FieldValues;
  /** In base64, as `readUserData` gives it. */
  readonly userData?: string;
  readonly tags: readonly Tag[];
  readonly billingMode: BillingMode;
}

/**
 * CreateWorkspaceInstance. Sent twice with the same token it answers twice for one instance: that is the only way back from
 * a lost answer, for no list shows a token. The same token with another content is refused, as `conflict`.
 */
export async function createWorkspaceInstance(
  clients: AwsClients,
  region: string,
  order: InstanceOrder,
  rules: ChangeRules,
): Promise<{ readonly instanceId: string }> {
  const token = clientToken(order.token);
  const command = new CreateWorkspaceInstanceCommand({
    ClientToken: token,
    Tags: order.tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
    ManagedInstance: requestOf(order),
    BillingConfiguration: { BillingMode: order.billingMode },
  });
  return callAws(
    { operation: 'CreateWorkspaceInstance', region, secrets: [token, ...secretsOf(order)] },
    rules,
    (options) => clients.instances(region, 'change').send(command, options),
    (answer) => {
      const instanceId = text(answer.WorkspaceInstanceId);
      if (instanceId !== undefined) return { instanceId };
      throw new UnreadableAnswer(answer.$metadata.httpStatusCode, 'the answer names no instance');
    },
  );
}

/** User data as it is sent and as the service may read it. */
function secretsOf({ userData }: InstanceOrder): string[] {
  return userData === undefined ? [] : [userData, Buffer.from(userData, 'base64').toString('utf8')];
}

/** Fleet files are checked field by field against the same names as the client's; times alone have another type there. */
function requestOf({ managedInstance, userData }: InstanceOrder): ManagedInstanceRequest {
  const request = withTimes(managedInstance) as ManagedInstanceRequest;
  return userData === undefined ? request : { ...request, UserData: userData };
}

/** The one field of the specification that is a time. */
const timeField = 'ValidUntilUtc';

function withTimes(value: FieldValue, name?: string): unknown {
  if (Array.isArray(value)) return (value as readonly FieldValue[]).map((entry) => withTimes(entry));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([inner, held]) => [inner, withTimes(held, inner)]));
  }
  return name === timeField ? new Date(String(value)) : value;
}
