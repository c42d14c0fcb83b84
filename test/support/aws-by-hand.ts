import { TerminateWorkspacesCommand, WorkSpacesClient } from '@aws-sdk/client-workspaces';

/** Terminates WorkSpaces with no more thought than AWS gives it; answers the ids that AWS refused. */
export async function terminateByHand(
  simulator: { readonly url: string },
  { region, accessKeyId, workspaceIds }: HandedOver,
): Promise<string[]> {
  const credentials = { accessKeyId, secretAccessKey: 'only-for-the-simulator' };
  const client = new WorkSpacesClient({ endpoint: simulator.url, region, credentials });
  try {
    const TerminateWorkspaceRequests = workspaceIds.map((WorkspaceId) => ({ WorkspaceId }));
    const { FailedRequests = [] } = await client.send(new TerminateWorkspacesCommand({ TerminateWorkspaceRequests }));
    return FailedRequests.map(({ WorkspaceId = '' }) => WorkspaceId);
  } finally {
    client.destroy();
  }
}

interface HandedOver {
  readonly region: string;
  readonly accessKeyId: string;
  readonly workspaceIds: readonly string[];
}
