import type { JsonObject } from '../json.ts';
import type { Call } from '../operation.ts';
import { snapshotAt } from '../world/snapshots.ts';
import { failureAt, stateAt, type Workspace } from '../world/workspace.ts';
import { targetOf } from './target.ts';

/** A WorkSpace as DescribeWorkspaces shows it, faults included. */
export function workspaceRecord(call: Call, workspace: Workspace): JsonObject {
  return { ...trueRecord(call, workspace), ...untruths(call, workspace) };
}

function trueRecord(call: Call, workspace: Workspace): JsonObject {
  const { atMs } = call;
  const record: JsonObject = {
    WorkspaceId: workspace.id,
    DirectoryId: workspace.directoryId,
    UserName: workspace.userName,
    State: stateAt(workspace, atMs),
    BundleId: workspace.bundleId,
  };
  const failure = failureAt(workspace, atMs);
  if (failure) Object.assign(record, { ErrorCode: failure.code, ErrorMessage: failure.message });
  // "The information returned can be incomplete" just after a create (AWS's words on PendingStandbyRequests).
  if (atMs < workspace.completeMs) return record;
  return { ...record, ...fixedFields(workspace), ...relation(call, workspace) };
}

function fixedFields(workspace: Workspace): JsonObject {
  const isAutoStop = workspace.runningMode === 'AUTO_STOP';
  return {
    IpAddress: workspace.ipAddress,
    ComputerName: workspace.computerName,
    SubnetId: `subnet-0${workspace.directoryId.slice(2, 12)}`,
    ...(workspace.volumeEncryptionKey === undefined
      ? {}
      : {
          VolumeEncryptionKey: workspace.volumeEncryptionKey,
          UserVolumeEncryptionEnabled: true,
          RootVolumeEncryptionEnabled: true,
        }),
    WorkspaceProperties: {
      RunningMode: workspace.runningMode,
      ...(isAutoStop ? { RunningModeAutoStopTimeoutInMinutes: 60 } : {}),
      RootVolumeSizeGib: 80,
      UserVolumeSizeGib: 50,
      ComputeTypeName: 'STANDARD',
      Protocols: ['WSP'],
      OperatingSystemName: 'WINDOWS_SERVER_2022',
    },
    ModificationStates: [],
  };
}

function relation(call: Call, workspace: Workspace): JsonObject {
  return workspace.role === 'standby' ? ofStandby(call, workspace) : ofPrimary(call, workspace);
}

function ofStandby({ world, atMs }: Call, standby: Workspace): JsonObject {
  const primary = standby.primary && world.workspace(standby.primary.region, standby.primary.workspaceId);
  const state = primary ? stateAt(primary, atMs) : 'GONE';
  const related =
    primary && state !== 'GONE'
      ? [{ WorkspaceId: primary.id, Region: primary.region, State: state, Type: 'PRIMARY' }]
      : [];
  return {
    RelatedWorkspaces: related,
    DataReplicationSettings: { DataReplication: standby.dataReplication, ...snapshotTime(world, standby, atMs) },
  };
}

/** The primary sees its standbys through the other Region, so late: their coming, their states and their going. */
function ofPrimary({ world, atMs }: Call, primary: Workspace): JsonObject {
  const seen = world
    .standbysOf(primary)
    .map((standby) => ({ standby, state: stateAt(standby, atMs - standby.relationLagMs) }))
    .filter(({ state }) => state !== 'GONE');
  if (seen.length === 0) return {};
  return {
    RelatedWorkspaces: seen.map(({ standby, state }) => ({
      WorkspaceId: standby.id,
      Region: standby.region,
      State: state,
      Type: 'STANDBY',
    })),
    StandbyWorkspacesProperties: seen.map(({ standby }) => ({
      StandbyWorkspaceId: standby.id,
      DataReplication: standby.dataReplication,
      ...snapshotTime(world, standby, atMs - standby.relationLagMs),
    })),
  };
}

function snapshotTime(world: Call['world'], standby: Workspace, atMs: number): JsonObject {
  const takenMs = snapshotAt(world, standby, atMs);
  return takenMs === undefined ? {} : { RecoverySnapshotTime: world.clock.toRealSeconds(takenMs) };
}

function untruths({ faults, region, world, atMs }: Call, workspace: Workspace): JsonObject {
  const target = targetOf(workspace);
  const lies: JsonObject = {};
  for (const { state } of faults.strikingRecord('unknown-state', 'DescribeWorkspaces', region, target)) {
    lies['State'] = state;
  }
  for (const { set } of faults.strikingRecord('fields', 'DescribeWorkspaces', region, target)) Object.assign(lies, set);
  if (workspace.role !== 'standby' || atMs < workspace.completeMs) return lies;
  for (const fault of faults.strikingRecord('wrong-relation', 'DescribeWorkspaces', region, target)) {
    const { primaryId = '', primaryRegion = workspace.primary?.region ?? world.primaryRegion } = fault;
    lies['RelatedWorkspaces'] = [
      { WorkspaceId: primaryId, Region: primaryRegion, State: 'AVAILABLE', Type: 'PRIMARY' },
    ];
  }
  return lies;
}
