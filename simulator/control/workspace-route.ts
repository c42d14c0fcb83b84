import { z } from 'zod';
import type { Simulation } from '../simulation.ts';
import { freeze } from '../world/snapshots.ts';
import { remove } from '../world/termination.ts';
import type { Workspace } from '../world/workspace.ts';
import type { World } from '../world/world.ts';
import { relate } from './relation.ts';
import { ControlError, read, type Reply } from './reply.ts';
import type { ControlRequest } from './request.ts';
import { workspaceTruth } from './state.ts';

const forceRequest = z.strictObject({
  state: z.string().min(1).nullable().optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  userName: z.string().min(1).max(63).optional(),
  primaryWorkspaceId: z.string().min(1).nullable().optional(),
  replicationFrozen: z.boolean().optional(),
});

type Forced = z.infer<typeof forceRequest>;

/** `PATCH /workspaces/<id>`: forces the truth. */
export function forceWorkspace({ world }: Simulation, { rest: [id = ''], body }: ControlRequest): Reply {
  const forced = read(forceRequest, body);
  const workspace = knownWorkspace(world, id);
  // These refuse what they cannot do, so they come first.
  const replicated = forced.replicationFrozen === undefined ? [] : standbysMeant(world, workspace);
  if (forced.primaryWorkspaceId !== undefined) relate(world, workspace, forced.primaryWorkspaceId);
  forceState(world, workspace, forced);
  if (forced.userName !== undefined) world.rename(workspace, forced.userName);
  for (const standby of replicated) freeze(standby, forced.replicationFrozen ?? false, world.clock.now());
  if (forced.tags) {
    workspace.tags.clear();
    for (const [key, value] of Object.entries(forced.tags)) workspace.tags.set(key, value);
  }
  return { status: 200, body: workspaceTruth(world, workspace) };
}

/** `DELETE /workspaces/<id>`: it is no longer there, and nobody has terminated it. */
export function removeWorkspace({ world }: Simulation, { rest: [id = ''] }: ControlRequest): Reply {
  const workspace = knownWorkspace(world, id);
  remove(workspace, world.clock.now());
  return { status: 200, body: workspaceTruth(world, workspace) };
}

/** The WorkSpace of an id in any Region. */
export function knownWorkspace(world: World, id: string): Workspace {
  const workspace = [...world.everyWorkspace()].find((one) => one.id === id);
  if (!workspace) throw new ControlError(404, `There is no WorkSpace ${id}.`);
  return workspace;
}

function forceState({ clock }: World, workspace: Workspace, { state, errorCode, errorMessage }: Forced): void {
  if (state === null) workspace.forced = undefined;
  if (state === null || state === undefined) return;
  const failure = errorCode === undefined ? undefined : { code: errorCode, message: errorMessage ?? '' };
  workspace.forced = { sinceMs: clock.now(), state, failure };
}

/** The standby itself, or all standbys of a primary. */
function standbysMeant(world: World, workspace: Workspace): readonly Workspace[] {
  const standbys = workspace.role === 'standby' ? [workspace] : world.standbysOf(workspace);
  if (standbys.length === 0) throw new ControlError(409, `${workspace.id} has no standby.`);
  return standbys;
}
