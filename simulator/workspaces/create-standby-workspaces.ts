import type { Permission } from '../access/policy.ts';
import { AwsError, internalFailure } from '../aws-error.ts';
import { isObject, textIn, type JsonObject } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { directoryId, invalidParameter, region, required, tags, tagsOf, workspaceId } from './limits.ts';
import { resourceArn } from './resources.ts';
import { orderOf, type StandbyRequest } from './standby-order.ts';
import { StandbyBatch } from './standby-batch.ts';

/**
 * Called in the standby Region. Answers 200 with per-item failures. AWS's model has no maximum for the list and no
 * client token; a second call for the same user makes a second standby or is refused, depending on a setting.
 */
export const createStandbyWorkspaces: Operation = {
  name: 'CreateStandbyWorkspaces',
  request: {
    PrimaryRegion: required(region),
    StandbyWorkspaces: {
      type: 'list',
      required: true,
      of: {
        type: 'structure',
        fields: {
          PrimaryWorkspaceId: required(workspaceId),
          DirectoryId: required(directoryId),
          VolumeEncryptionKey: { type: 'string' },
          Tags: tags,
          DataReplication: { type: 'string', oneOf: ['NO_REPLICATION', 'PRIMARY_AS_SOURCE'] },
        },
      },
    },
  },
  permissions,
  run(call) {
    const primaryRegion = textIn(call.request, 'PrimaryRegion');
    const items = (call.request['StandbyWorkspaces'] as JsonObject[]).map((item) => requestOf(item, primaryRegion));
    checkCall(call, primaryRegion, items);
    const batch = new StandbyBatch(call);
    for (const item of items) batch.take(item, orderOf(call, item));
    return batch.result();
  },
};

/**
 * The directory, and the primary in its own Region; it also demands DescribeWorkspaces, and CreateTags where there are tags
 * (Service Authorization Reference, Amazon WorkSpaces). Which Region's WorkSpace is checked is not documented.
 */
function permissions(call: Call): Permission[] {
  const { world, region: here, request } = call;
  const action = 'workspaces:CreateStandbyWorkspaces';
  const primaryRegion = textIn(request, 'PrimaryRegion');
  const items = (request['StandbyWorkspaces'] as JsonObject[]).flatMap((item): Permission[] => {
    const { primaryWorkspaceId, directoryId: directory, tags: requestTags } = requestOf(item, primaryRegion);
    const resource = resourceArn(call, here, 'directory', directory);
    const primary = resourceArn(call, primaryRegion, 'workspace', primaryWorkspaceId);
    const resourceTags = world.workspace(primaryRegion, primaryWorkspaceId)?.tags;
    return [
      { action, resource, resourceTags: world.directory(here, directory)?.tags, requestTags },
      { action, resource: primary, resourceTags, requestTags },
      ...(requestTags.size === 0 ? [] : [{ action: 'workspaces:CreateTags', resource: '*', requestTags }]),
    ];
  });
  return [...items, { action: 'workspaces:DescribeWorkspaces', resource: '*' }];
}

function requestOf(item: JsonObject, primaryRegion: string): StandbyRequest {
  const { VolumeEncryptionKey, DataReplication, Tags } = item;
  return {
    echo: item,
    primaryRegion,
    primaryWorkspaceId: textIn(item, 'PrimaryWorkspaceId'),
    directoryId: textIn(item, 'DirectoryId'),
    volumeEncryptionKey: typeof VolumeEncryptionKey === 'string' ? VolumeEncryptionKey : undefined,
    dataReplication: typeof DataReplication === 'string' ? DataReplication : 'NO_REPLICATION',
    tags: tagsOf(Array.isArray(Tags) ? Tags.filter(isObject) : []),
  };
}

/** What refuses the whole call. */
function checkCall({ world, faults, region: here }: Call, primaryRegion: string, items: StandbyRequest[]): void {
  const { maxStandbysPerCall, mrrRegions } = world.settings;
  if (items.length === 0) throw invalidParameter('StandbyWorkspaces must not be empty.');
  if (items.length > maxStandbysPerCall) {
    throw invalidParameter(`At most ${String(maxStandbysPerCall)} standby WorkSpaces can be created in one request.`);
  }
  if (primaryRegion === here) throw invalidParameter('The primary Region must differ from the standby Region.');
  if (!mrrRegions.includes(primaryRegion) || !mrrRegions.includes(here)) {
    const message = 'Multi-Region Resilience is not supported in this Region.';
    throw new AwsError('OperationNotSupportedException', message, 400, { reason: 'UnsupportedRegion' });
  }
  // It reads the primaries, so it needs their Region.
  if (faults.regionTrouble(primaryRegion, 'workspaces')) throw internalFailure();
}
