import type { Served } from '../audit.ts';
import { isObject, textIn, type Json, type JsonObject } from '../json.ts';

/** What a DescribeWorkspaces answer said of each WorkSpace, untruths included: what a decision can have rested on. */
export function servedRecords(answer: JsonObject): Served {
  return byId(answer['Workspaces'], (record) => {
    const own = record['DataReplicationSettings'];
    return {
      state: record['State'],
      userName: record['UserName'],
      directoryId: record['DirectoryId'],
      related: listOf(record['RelatedWorkspaces'], ({ WorkspaceId, Region, Type }) => ({
        workspaceId: WorkspaceId,
        region: Region,
        type: Type,
      })),
      replication: isObject(own) ? replicationOf(own) : undefined,
      standbys: listOf(record['StandbyWorkspacesProperties'], (one) => ({
        standbyId: one['StandbyWorkspaceId'],
        ...replicationOf(one),
      })),
    };
  });
}

/** What a DescribeWorkspacesConnectionStatus answer said of each WorkSpace. */
export function servedConnections(answer: JsonObject): Served {
  return byId(answer['WorkspacesConnectionStatus'], (record) => ({
    connection: record['ConnectionState'],
    checkedAtMs: milliseconds(record['ConnectionStateCheckTimestamp']),
    lastConnectedAtMs: milliseconds(record['LastKnownUserConnectionTimestamp']),
  }));
}

function byId(list: Json | undefined, factsOf: (record: JsonObject) => JsonObject): Served {
  const records = Array.isArray(list) ? list.filter(isObject) : [];
  return Object.fromEntries(records.map((record) => [textIn(record, 'WorkspaceId'), factsOf(record)]));
}

function listOf(list: Json | undefined, factsOf: (entry: JsonObject) => JsonObject): JsonObject[] | undefined {
  return Array.isArray(list) ? list.filter(isObject).map(factsOf) : undefined;
}

function replicationOf({ DataReplication, RecoverySnapshotTime }: JsonObject): JsonObject {
  return { mode: DataReplication, snapshotAtMs: milliseconds(RecoverySnapshotTime) };
}

/** Times go over the wire in seconds. */
function milliseconds(seconds: Json | undefined): number | undefined {
  return typeof seconds === 'number' ? Math.round(seconds * 1000) : undefined;
}
