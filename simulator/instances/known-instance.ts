import type { Permission } from '../access/policy.ts';
import { textIn } from '../json.ts';
import type { Call } from '../operation.ts';
import { isInstanceVisible, type Instance } from '../world/instance.ts';
import { unknownInstance } from './refusals.ts';

/** The instance that a request is about; refused where the service does not know it (yet, or any more). */
export function knownInstance({ world, region, request, atMs }: Call): Instance {
  const id = textIn(request, 'WorkspaceInstanceId');
  const instance = world.instances.get(region, id);
  if (!instance || !isInstanceVisible(instance, atMs)) throw unknownInstance(id);
  return instance;
}

/** ARNs of instances (Service Authorization Reference, Amazon WorkSpaces Managed Instances). */
export function instanceArn({ caller: { account }, region }: Call, id: string): string {
  return `arn:aws:workspaces-instances:${region}:${account}:workspaceinstance/${id}`;
}

/** The permission to do this to the instance that a request is about; its tags count where it exists. */
export function instancePermission(call: Call, operation: string): Permission {
  const id = textIn(call.request, 'WorkspaceInstanceId');
  return {
    action: `workspaces-instances:${operation}`,
    resource: instanceArn(call, id),
    resourceTags: call.world.instances.get(call.region, id)?.tags,
  };
}
