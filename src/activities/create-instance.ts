import type { ChangeAnswer, InstanceCreate } from '../contract/activities.ts';
import { AwsCallError } from '../aws/aws-call-error.ts';
import type { AwsClients } from '../aws/clients.ts';
import { createWorkspaceInstance } from '../aws/create-workspace-instance.ts';
import { withAlternative } from '../domain/instances/specification.ts';
import { instanceTags } from '../domain/tags.ts';
import { FleetFileError } from '../fleets/fleet-file.ts';
import { readUserData } from '../fleets/user-data.ts';
import { changeAnswer } from './change-answer.ts';

/** Creates one instance. User data is read right before it is sent, and is in nothing that leaves this function. */
export async function createInstance(
  clients: AwsClients,
  fleetsDirectory: string,
  { region, fleet, run, machine, attempt, group, alternative }: InstanceCreate,
): Promise<ChangeAnswer<{ readonly instanceId: string }>> {
  const { name, digest, managedInstance, billingMode } = group;
  return changeAnswer(async (rules) => {
    const userData = await userDataOf(group, fleetsDirectory, region);
    const order = {
      token: { fleet, instance: name, ordinal: machine.ordinal, specification: digest, attempt },
      managedInstance: withAlternative(managedInstance, alternative),
      tags: instanceTags(group, fleet, run, machine),
      billingMode,
      ...(userData !== undefined && { userData }),
    };
    return createWorkspaceInstance(clients, region, order, rules);
  });
}

async function userDataOf(
  { userData }: InstanceCreate['group'],
  fleetsDirectory: string,
  region: string,
): Promise<string | undefined> {
  if (userData === undefined) return undefined;
  try {
    return await readUserData(fleetsDirectory, userData);
  } catch (error) {
    throw error instanceof FleetFileError ? notSent(error, region) : error;
  }
}

/** A file that a person has to mend: nothing was sent, and `denied` is what the run holds for. */
function notSent({ findings: [finding], message }: FleetFileError, region: string): AwsCallError {
  return new AwsCallError({
    outcome: 'not-applied',
    kind: 'denied',
    operation: 'CreateWorkspaceInstance',
    region,
    code: finding?.code ?? 'UserDataUnreadable',
    message: finding === undefined ? message : `${finding.summary} ${finding.remedy}`,
  });
}
