import type { JsonObject } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { isVisible, type Workspace } from '../world/workspace.ts';
import { bundleId, directoryId, invalidParameter, limit, nextToken, nonEmpty, workspaceId } from './limits.ts';
import { pageOf } from './paging.ts';
import { servedRecords } from './served-facts.ts';
import { targetOf } from './target.ts';
import { workspaceRecord } from './workspace-record.ts';

const name = 'DescribeWorkspaces';

/**
 * One filter only: ids, a directory (with or without a user), or a bundle. Ids that are unknown, or not visible yet,
 * are left out silently.
 */
export const describeWorkspaces: Operation = {
  name,
  request: {
    WorkspaceIds: { type: 'list', of: workspaceId, min: 1, max: 25 },
    DirectoryId: directoryId,
    UserName: { type: 'string', min: 1, max: 63 },
    BundleId: bundleId,
    WorkspaceName: nonEmpty,
    Limit: limit,
    NextToken: nextToken,
  },
  served: servedRecords,
  run(call) {
    refuseSecondFilter(call.request);
    const { items, nextToken: next } = pageOf(call, name, candidates(call), (workspace) => isShown(call, workspace));
    const answer: JsonObject = { Workspaces: items.map((workspace) => workspaceRecord(call, workspace)) };
    if (next !== undefined) answer['NextToken'] = next;
    return { answer };
  },
};

function refuseSecondFilter(request: JsonObject): void {
  const filters = ['WorkspaceIds', 'DirectoryId', 'BundleId', 'WorkspaceName'].filter(
    (field) => request[field] !== undefined && request[field] !== null,
  );
  if (filters.length > 1) {
    throw invalidParameter(`Only one filter can be specified, found: ${filters.join(', ')}.`);
  }
  if (request['UserName'] !== undefined && request['DirectoryId'] === undefined) {
    throw invalidParameter('UserName can be specified only together with DirectoryId.');
  }
}

function candidates({ world, region, request }: Call): readonly Workspace[] {
  const { WorkspaceIds: ids, DirectoryId: directory, UserName: user, BundleId: bundle } = request;
  if (Array.isArray(ids)) {
    const unique = [...new Set(ids.map(String))];
    return unique.map((id) => world.workspace(region, id)).filter((workspace) => workspace !== undefined);
  }
  if (typeof directory === 'string') {
    return typeof user === 'string' ? world.ofUser(region, directory, user) : world.inDirectory(region, directory);
  }
  // Personal WorkSpaces have no name of their own, so this filter finds nothing.
  if (request['WorkspaceName'] !== undefined) return [];
  const everyone = world.inRegion(region);
  return typeof bundle === 'string' ? everyone.filter(({ bundleId: its }) => its === bundle) : everyone;
}

function isShown({ faults, region, atMs }: Call, workspace: Workspace): boolean {
  if (!isVisible(workspace, atMs)) return false;
  return faults.strikingRecord('omit', name, region, targetOf(workspace)).length === 0;
}
