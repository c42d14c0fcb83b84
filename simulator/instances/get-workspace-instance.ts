import type { Operation } from '../operation.ts';
import { isShown, wholeRecord } from './instance-record.ts';
import { instancePermission, knownInstance } from './known-instance.ts';
import { workspaceInstanceId } from './limits.ts';
import { unknownInstance } from './refusals.ts';
import { servedInstance } from './served-facts.ts';

const name = 'GetWorkspaceInstance';

/** One instance: its state, and why it failed if it did. Tells neither tags nor what was asked for. */
export const getWorkspaceInstance: Operation = {
  name,
  request: { WorkspaceInstanceId: workspaceInstanceId },
  permissions: (call) => [instancePermission(call, name)],
  served: servedInstance,
  run(call) {
    const instance = knownInstance(call);
    if (!isShown(call, name, instance)) throw unknownInstance(instance.id);
    return { answer: wholeRecord(call, name, instance) };
  },
};
