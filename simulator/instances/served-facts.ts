import type { Served } from '../audit.ts';
import { isObject, textIn, type Json, type JsonObject } from '../json.ts';

/** What a GetWorkspaceInstance answer said, codes without texts. */
export function servedInstance(answer: JsonObject): Served {
  const facts = {
    state: answer['ProvisionState'],
    errors: codesIn(answer['WorkspaceInstanceErrors'], 'ErrorCode'),
    ec2Errors: codesIn(answer['EC2InstanceErrors'], 'EC2ErrorCode'),
  };
  return { [textIn(answer, 'WorkspaceInstanceId')]: facts };
}

/** What a ListWorkspaceInstances answer said of each. */
export function servedInstances(answer: JsonObject): Served {
  return Object.fromEntries(
    recordsIn(answer['WorkspaceInstances']).map((record) => [
      textIn(record, 'WorkspaceInstanceId'),
      { state: record['ProvisionState'] },
    ]),
  );
}

function codesIn(list: Json | undefined, field: string): Json[] {
  return recordsIn(list).map((record) => record[field] ?? null);
}

function recordsIn(list: Json | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
