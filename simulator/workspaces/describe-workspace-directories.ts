import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation.ts';
import type { Directory } from '../world/directory.ts';
import { directoryId, invalidParameter, limit, nextToken, nonEmpty } from './limits.ts';
import { pageOf } from './paging.ts';

/** The registered directories of a Region; others are unknown to the service. */
export const describeWorkspaceDirectories: Operation = {
  name: 'DescribeWorkspaceDirectories',
  request: {
    DirectoryIds: { type: 'list', of: directoryId, min: 1, max: 25 },
    WorkspaceDirectoryNames: { type: 'list', of: nonEmpty, min: 1, max: 25 },
    Limit: limit,
    NextToken: nextToken,
  },
  run(call) {
    const { DirectoryIds: ids, WorkspaceDirectoryNames: names } = call.request;
    if (ids !== undefined && names !== undefined) {
      throw invalidParameter('DirectoryIds and WorkspaceDirectoryNames cannot be combined.');
    }
    const wanted = (directory: Directory): boolean =>
      directory.registered &&
      directory.region === call.region &&
      (!Array.isArray(ids) || ids.includes(directory.id)) &&
      (!Array.isArray(names) || names.includes(nameOf(directory)));
    const all = [...call.world.directories.values()];
    const { items, nextToken: next } = pageOf(call, 'DescribeWorkspaceDirectories', all, wanted);
    const answer: JsonObject = { Directories: items.map(directoryRecord) };
    if (next !== undefined) answer['NextToken'] = next;
    return { answer };
  },
};

function nameOf(directory: Directory): string {
  return `corp-${directory.id.slice(-6)}.example.com`;
}

function directoryRecord(directory: Directory): JsonObject {
  const tail = directory.id.slice(2, 12);
  return {
    DirectoryId: directory.id,
    Alias: directory.id,
    DirectoryName: nameOf(directory),
    RegistrationCode: `WS+${tail.slice(-6).toUpperCase()}`,
    SubnetIds: [`subnet-0${tail}`, `subnet-1${tail}`],
    DnsIpAddresses: ['10.0.0.10', '10.0.1.10'],
    CustomerUserName: 'svc-workspaces',
    DirectoryType: directory.type,
    WorkspaceSecurityGroupId: `sg-0${tail}`,
    State: 'REGISTERED',
    WorkspaceCreationProperties: {
      EnableInternetAccess: false,
      UserEnabledAsLocalAdministrator: false,
      EnableMaintenanceMode: true,
    },
    Tenancy: 'DEDICATED',
    WorkspaceType: 'PERSONAL',
  };
}
