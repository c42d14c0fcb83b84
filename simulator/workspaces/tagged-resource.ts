import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import { isVisible } from '../world/workspace.ts';

/** The tags of a WorkSpace or directory of this Region; refuses what is not there, or not visible yet. */
export function tagsOfResource({ world, region, atMs }: Call, id: string): Map<string, string> {
  const workspace = world.workspace(region, id);
  if (workspace && isVisible(workspace, atMs)) return workspace.tags;
  const directory = world.directory(region, id);
  if (directory?.registered) return directory.tags;
  throw new AwsError('ResourceNotFoundException', 'The resource could not be found.', 400, { ResourceId: id });
}
