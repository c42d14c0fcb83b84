import type { Permission } from '../access/policy.ts';
import { textIn, type Json, type JsonObject } from '../json.ts';
import type { Call } from '../operation.ts';

/** ARNs of WorkSpaces and directories (Service Authorization Reference, Amazon WorkSpaces). */
export function resourceArn(
  { caller: { account } }: Call,
  region: string,
  kind: 'workspace' | 'directory',
  id: string,
): string {
  return `arn:aws:workspaces:${region}:${account}:${kind}/${id}`;
}

/** The permission to do this to one WorkSpace of the Region; its tags count where it exists. */
export function permissionFor(call: Call, operation: string, id: string): Permission {
  return {
    action: `workspaces:${operation}`,
    resource: resourceArn(call, call.region, 'workspace', id),
    resourceTags: call.world.workspace(call.region, id)?.tags,
  };
}

/** The same for each item of a batch. */
export function permissionsForItems(call: Call, operation: string, items: Json | undefined): Permission[] {
  return (items as JsonObject[]).map((item) => permissionFor(call, operation, textIn(item, 'WorkspaceId')));
}
