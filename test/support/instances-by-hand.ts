import {
  CreateWorkspaceInstanceCommand,
  DeleteWorkspaceInstanceCommand,
  WorkspacesInstancesClient,
} from '@aws-sdk/client-workspaces-instances';
import { standbyRegion } from './fleet-files.ts';

/** Who calls, and where. */
interface Hand {
  readonly simulator: { readonly url: string };
  readonly accessKeyId: string;
}

/** Launches an instance in the standby Region with no more thought than AWS gives it; answers its id. */
export async function launchByHand(hand: Hand, tags: Readonly<Record<string, string>> = {}): Promise<string> {
  const { WorkspaceInstanceId = '' } = await withClient(hand, (client) =>
    client.send(
      new CreateWorkspaceInstanceCommand({
        ManagedInstance: { InstanceType: 'c5.large' },
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    ),
  );
  return WorkspaceInstanceId;
}

/** Deletes an instance of the standby Region likewise. */
export async function deleteByHand(hand: Hand, WorkspaceInstanceId: string): Promise<void> {
  await withClient(hand, (client) => client.send(new DeleteWorkspaceInstanceCommand({ WorkspaceInstanceId })));
}

async function withClient<T>(
  { simulator, accessKeyId }: Hand,
  act: (client: WorkspacesInstancesClient) => Promise<T>,
): Promise<T> {
  const credentials = { accessKeyId, secretAccessKey: 'only-for-the-simulator' };
  const client = new WorkspacesInstancesClient({ endpoint: simulator.url, region: standbyRegion, credentials });
  try {
    return await act(client);
  } finally {
    client.destroy();
  }
}
