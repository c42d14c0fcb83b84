import { DescribeWorkspaceDirectoriesCommand, type WorkspaceDirectory } from '@aws-sdk/client-workspaces';
import type { DirectoryRecord } from '../domain/workspace.ts';
import { expectedEntries, present, text } from './answer-fields.ts';
import { callAws, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';

/** DescribeWorkspaceDirectories: those of these ids (at most 25) that the Region knows. */
export async function describeDirectories(
  clients: AwsClients,
  region: string,
  directoryIds: readonly string[],
  rules: ReadRules = {},
): Promise<readonly DirectoryRecord[]> {
  const command = new DescribeWorkspaceDirectoriesCommand({ DirectoryIds: [...directoryIds] });
  return callAws(
    { operation: 'DescribeWorkspaceDirectories', region },
    rules,
    (options) => clients.workspaces(region).send(command, options),
    (answer) =>
      expectedEntries<WorkspaceDirectory>('Directories', answer.Directories).flatMap((entry) =>
        recordOf(entry, region),
      ),
  );
}

function recordOf(directory: WorkspaceDirectory, region: string): DirectoryRecord[] {
  const directoryId = text(directory.DirectoryId);
  if (directoryId === undefined) return [];
  return [
    present<DirectoryRecord>({
      directoryId,
      region,
      name: text(directory.DirectoryName),
      state: text(directory.State),
      type: text(directory.DirectoryType),
    }),
  ];
}
