import {
  DeleteWorkspaceInstanceCommand,
  type EC2InstanceError,
  GetWorkspaceInstanceCommand,
  type GetWorkspaceInstanceCommandOutput,
  ListTagsForResourceCommand,
  ListWorkspaceInstancesCommand,
  type ProvisionStateEnum,
  type WorkspaceInstance,
  type WorkspaceInstanceError,
} from '@aws-sdk/client-workspaces-instances';
import type { Tag } from '../domain/fleet.ts';
import type { InstanceError, InstanceRecord } from '../domain/instances/instance.ts';
import { entries, expectedEntries, present, text } from './answer-fields.ts';
import { callAws, type ChangeRules, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';
import { tagsOf } from './describe-tags.ts';
import { redactSecrets } from './redact-secrets.ts';

/** GetWorkspaceInstance: the only call that shows errors. One that does not exist (any more) fails as `not-found`. */
export async function getWorkspaceInstance(
  clients: AwsClients,
  region: string,
  instanceId: string,
  rules: ReadRules = {},
): Promise<InstanceRecord> {
  const command = new GetWorkspaceInstanceCommand({ WorkspaceInstanceId: instanceId });
  return callAws(
    { operation: 'GetWorkspaceInstance', region },
    rules,
    (options) => clients.instances(region).send(command, options),
    (answer) =>
      present<InstanceRecord>({
        instanceId,
        state: text(answer.ProvisionState),
        errors: errorsOf(answer),
        ec2InstanceId: text(answer.EC2ManagedInstance?.InstanceId),
      }),
  );
}

/** One page of a Region's instances, whoever made them. It shows neither tags nor tokens nor errors. */
export interface InstancesPage {
  readonly records: readonly Omit<InstanceRecord, 'errors'>[];
  /** Entries without an id: something is there that cannot be named. */
  readonly nameless: number;
  readonly nextToken?: string;
}

/** Instances per page (service model 2022-07-26, MaxResults). */
const instancesPerPage = 25;

/** ListWorkspaceInstances: one page, of those in certain states or of all. */
export async function listWorkspaceInstances(
  clients: AwsClients,
  region: string,
  states: readonly ProvisionStateEnum[] = [],
  nextToken?: string,
  rules: ReadRules = {},
): Promise<InstancesPage> {
  const command = new ListWorkspaceInstancesCommand({
    MaxResults: instancesPerPage,
    ...(states.length > 0 && { ProvisionStates: [...states] }),
    ...(nextToken && { NextToken: nextToken }),
  });
  return callAws(
    { operation: 'ListWorkspaceInstances', region },
    rules,
    (options) => clients.instances(region).send(command, options),
    (answer) => {
      const found = expectedEntries<WorkspaceInstance>('WorkspaceInstances', answer.WorkspaceInstances);
      const records = found.flatMap(listedOf);
      const nameless = (answer.WorkspaceInstances?.length ?? 0) - records.length;
      return present<InstancesPage>({ records, nameless, nextToken: text(answer.NextToken) });
    },
  );
}

/** ListTagsForResource: the tags of one instance, by its id; it takes no ARN. */
export async function listInstanceTags(
  clients: AwsClients,
  region: string,
  instanceId: string,
  rules: ReadRules = {},
): Promise<readonly Tag[]> {
  const command = new ListTagsForResourceCommand({ WorkspaceInstanceId: instanceId });
  return callAws(
    { operation: 'ListTagsForResource', region },
    rules,
    (options) => clients.instances(region).send(command, options),
    (answer) => tagsOf(answer.Tags),
  );
}

/** DeleteWorkspaceInstance: accepted, not yet gone. */
export async function deleteWorkspaceInstance(
  clients: AwsClients,
  region: string,
  instanceId: string,
  rules: ChangeRules,
): Promise<void> {
  const command = new DeleteWorkspaceInstanceCommand({ WorkspaceInstanceId: instanceId });
  return callAws(
    { operation: 'DeleteWorkspaceInstance', region },
    rules,
    (options) => clients.instances(region, 'change').send(command, options),
    () => undefined,
  );
}

function listedOf(instance: WorkspaceInstance): Omit<InstanceRecord, 'errors'>[] {
  const instanceId = text(instance.WorkspaceInstanceId);
  if (instanceId === undefined) return [];
  const ec2InstanceId = text(instance.EC2ManagedInstance?.InstanceId);
  return [present<Omit<InstanceRecord, 'errors'>>({ instanceId, state: text(instance.ProvisionState), ec2InstanceId })];
}

/** EC2's own errors come last: what the service says of them goes before. */
function errorsOf(answer: GetWorkspaceInstanceCommandOutput): InstanceError[] {
  return [
    ...entries<WorkspaceInstanceError>(answer.WorkspaceInstanceErrors).map((error) =>
      errorOf(error.ErrorCode, error.ErrorMessage),
    ),
    ...entries<EC2InstanceError>(answer.EC2InstanceErrors).map((error) =>
      errorOf(text(error.EC2ErrorCode) ?? error.EC2ExceptionType, error.EC2ErrorMessage),
    ),
  ];
}

/** Records travel in histories, and EC2 puts whole encoded policies into its messages. */
const longestMessage = 500;

/** User data, should EC2 quote it: nobody knows here what was sent, and no word of a sentence is as long. */
const quotedData = /[A-Za-z0-9+/=]{40,}/g;

function errorOf(code: unknown, message: unknown): InstanceError {
  const words = redactSecrets(text(message) ?? 'AWS gave no message').replace(quotedData, '[redacted]');
  const shown = words.length > longestMessage ? `${words.slice(0, longestMessage - 1)}…` : words;
  return { code: text(code) ?? 'NoCode', message: shown };
}
