import { z } from 'zod';
import type { Simulation } from '../simulation.ts';
import type { Workspace } from '../world/workspace.ts';
import type { World } from '../world/world.ts';
import { ControlError, read, type Reply } from './reply.ts';
import type { ControlRequest } from './request.ts';
import { workspaceTruth } from './state.ts';

const forceRequest = z.strictObject({
  state: z.string().min(1).nullable().optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

/** `PATCH /workspaces/<id>`: forces the truth. */
export function forceWorkspace({ world }: Simulation, { rest: [id = ''], body }: ControlRequest): Reply {
  const { state, errorCode, errorMessage, tags } = read(forceRequest, body);
  const workspace = workspaceOfAnyRegion(world, id);
  if (!workspace) throw new ControlError(404, `There is no WorkSpace ${id}.`);
  if (state === null) workspace.forced = undefined;
  else if (state !== undefined) {
    const failure = errorCode === undefined ? undefined : { code: errorCode, message: errorMessage ?? '' };
    workspace.forced = { state, failure };
  }
  if (tags) {
    workspace.tags.clear();
    for (const [key, value] of Object.entries(tags)) workspace.tags.set(key, value);
  }
  return { status: 200, body: workspaceTruth(world, workspace) };
}

function workspaceOfAnyRegion(world: World, id: string): Workspace | undefined {
  return [...world.everyWorkspace()].find((workspace) => workspace.id === id);
}
