import type { JsonObject } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { connectionAt } from '../world/sessions.ts';
import { isVisible, type Workspace } from '../world/workspace.ts';
import { nextToken, workspaceId } from './limits.ts';
import { pageOf } from './paging.ts';
import { servedConnections } from './served-facts.ts';
import { targetOf } from './target.ts';

const name = 'DescribeWorkspacesConnectionStatus';

/** By ids, or all of the Region; 25 per page, there is no Limit. What is unknown, or not visible yet, is left out. */
export const describeWorkspacesConnectionStatus: Operation = {
  name,
  request: {
    WorkspaceIds: { type: 'list', of: workspaceId, min: 1, max: 25 },
    NextToken: nextToken,
  },
  served: servedConnections,
  run(call) {
    const { items, nextToken: next } = pageOf(call, name, candidates(call), (workspace) => isShown(call, workspace));
    const records = items.map((workspace) => ({ ...connectionRecord(call, workspace), ...untruths(call, workspace) }));
    const answer: JsonObject = { WorkspacesConnectionStatus: records };
    if (next !== undefined) answer['NextToken'] = next;
    return { answer };
  },
};

function candidates({ world, region, request: { WorkspaceIds: ids } }: Call): readonly Workspace[] {
  if (!Array.isArray(ids)) return world.inRegion(region);
  const unique = [...new Set(ids.map(String))];
  return unique.map((id) => world.workspace(region, id)).filter((workspace) => workspace !== undefined);
}

function isShown({ faults, region, atMs }: Call, workspace: Workspace): boolean {
  if (!isVisible(workspace, atMs)) return false;
  return faults.strikingRecord('omit', name, region, targetOf(workspace)).length === 0;
}

function connectionRecord({ world, atMs }: Call, workspace: Workspace): JsonObject {
  const { state, checkedMs, lastMs } = connectionAt(world, workspace, atMs);
  return {
    WorkspaceId: workspace.id,
    ConnectionState: state,
    ConnectionStateCheckTimestamp: world.clock.toRealSeconds(checkedMs),
    ...(lastMs === undefined ? {} : { LastKnownUserConnectionTimestamp: world.clock.toRealSeconds(lastMs) }),
  };
}

function untruths({ faults, region }: Call, workspace: Workspace): JsonObject {
  const target = targetOf(workspace);
  const lies: JsonObject = {};
  for (const { state } of faults.strikingRecord('unknown-state', name, region, target)) lies['ConnectionState'] = state;
  for (const { set } of faults.strikingRecord('fields', name, region, target)) Object.assign(lies, set);
  return lies;
}
