import type { JsonObject } from '../json.ts';
import type { Call } from '../operation.ts';
import type { StandbyOrder } from '../world/standby.ts';
import { isLive, occupiesUser, stateAt, type Failure, type Workspace } from '../world/workspace.ts';

/** One item of a CreateStandbyWorkspaces call. */
export interface StandbyRequest {
  /** The item as it was sent, for the echo of a failure. */
  readonly echo: JsonObject;
  readonly primaryRegion: string;
  readonly primaryWorkspaceId: string;
  readonly directoryId: string;
  readonly volumeEncryptionKey: string | undefined;
  readonly dataReplication: string;
  readonly tags: Map<string, string>;
}

/** Either what is to be made, or why not. The primary is known in most refusals too. */
export type StandbyVerdict =
  | { readonly order: StandbyOrder; readonly primary: Workspace }
  | { readonly failure: Failure; readonly primary: Workspace | undefined };

/**
 * Checks one item against the world. Codes: `ResourceExists.WorkSpace`, `ResourceNotFound.Directory` and
 * `ResourceNotFound.User` have been seen in public reports of the real service; the others are assumptions.
 */
export function orderOf(call: Call, request: StandbyRequest): StandbyVerdict {
  const { world, region } = call;
  const directory = world.directory(region, request.directoryId);
  const primary = world.workspace(request.primaryRegion, request.primaryWorkspaceId);
  const refuse = (code: string, message: string): StandbyVerdict => ({ failure: { code, message }, primary });

  if (!directory?.registered) {
    return refuse('ResourceNotFound.Directory', 'The specified directory could not be found in the specified region.');
  }
  if (!primary || !canBePrimary(primary, call.atMs)) {
    return refuse('ResourceNotFound.WorkSpace', 'The specified primary WorkSpace could not be found.');
  }
  const primaryDirectory = world.directory(primary.region, primary.directoryId);
  const isSimple = directory.type === 'SIMPLE_AD' || primaryDirectory?.type === 'SIMPLE_AD';
  if (request.dataReplication === 'PRIMARY_AS_SOURCE' && isSimple) {
    return refuse('OperationNotSupportedException', 'Data replication is not supported for Simple AD directories.');
  }
  if (isKeyOfAnotherRegion(request.volumeEncryptionKey, region)) {
    return refuse('InvalidParameterValuesException', 'The volume encryption key must be in the standby Region.');
  }
  if (directory.missingUsers.has(primary.userName.toLowerCase())) {
    return refuse('ResourceNotFound.User', 'The specified user could not be found in the directory.');
  }
  if (!world.settings.allowDuplicates && hasWorkspace(call, request, primary)) {
    return refuse('ResourceExists.WorkSpace', 'A WorkSpace already exists for the specified user.');
  }
  const { directoryId, volumeEncryptionKey, dataReplication, tags } = request;
  return { order: { primary, region, directoryId, volumeEncryptionKey, dataReplication, tags }, primary };
}

function canBePrimary(workspace: Workspace, atMs: number): boolean {
  return workspace.role !== 'standby' && isLive(workspace, atMs) && stateAt(workspace, atMs) !== 'TERMINATING';
}

/** In that directory, or as a standby of the same primary elsewhere in this Region. */
function hasWorkspace({ world, region, atMs }: Call, request: StandbyRequest, primary: Workspace): boolean {
  const sameUser = world.ofUser(region, request.directoryId, primary.userName);
  if (sameUser.some((workspace) => occupiesUser(workspace, atMs))) return true;
  return primary.standbys
    .filter((standby) => standby.region === region)
    .map(({ workspaceId }) => world.workspace(region, workspaceId))
    .some((standby) => standby !== undefined && occupiesUser(standby, atMs));
}

function isKeyOfAnotherRegion(key: string | undefined, region: string): boolean {
  if (!key?.startsWith('arn:')) return false;
  return key.split(':')[3] !== region;
}
