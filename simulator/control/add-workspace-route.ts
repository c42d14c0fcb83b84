import { z } from 'zod';
import type { Simulation } from '../simulation.ts';
import { idTail } from '../randomness.ts';
import { snapshotsFrom } from '../world/snapshots.ts';
import { plainDefaults, primaryBundleId, standbyBundleId } from '../world/standby.ts';
import type { Workspace } from '../world/workspace.ts';
import type { World } from '../world/world.ts';
import { relate } from './relation.ts';
import { ControlError, read, type Reply } from './reply.ts';
import type { ControlRequest } from './request.ts';
import { workspaceTruth } from './state.ts';

const addRequest = z
  .strictObject({
    region: z.string().min(1),
    directoryId: z.string().min(1),
    userName: z.string().min(1).max(63),
    role: z.enum(['primary', 'standby', 'plain']),
    primaryWorkspaceId: z.string().min(1).optional(),
    state: z.string().min(1).default('AVAILABLE'),
    runningMode: z.string().min(1).default('AUTO_STOP'),
    dataReplication: z.enum(['NO_REPLICATION', 'PRIMARY_AS_SOURCE']).default('NO_REPLICATION'),
    tags: z.record(z.string(), z.string()).default({}),
  })
  .refine(({ role, primaryWorkspaceId }) => role === 'standby' || primaryWorkspaceId === undefined, {
    message: 'only a standby has a primary',
    path: ['primaryWorkspaceId'],
  });

/** `POST /workspaces`: one more that has been there all the time. */
export function addWorkspace({ world }: Simulation, { body }: ControlRequest): Reply {
  const request = read(addRequest, body);
  if (!world.directory(request.region, request.directoryId)) {
    throw new ControlError(404, `There is no directory ${request.directoryId} in ${request.region}.`);
  }
  const workspace = newWorkspace(world, request);
  // Refuses an unknown primary, so it comes first.
  if (request.primaryWorkspaceId !== undefined) relate(world, workspace, request.primaryWorkspaceId);
  world.add(workspace);
  return { status: 200, body: workspaceTruth(world, workspace) };
}

function newWorkspace(world: World, request: z.infer<typeof addRequest>): Workspace {
  const { region, directoryId, userName, role, state, runningMode, dataReplication, tags } = request;
  const nowMs = world.clock.now();
  const siblings = world.ofUser(region, directoryId, userName).length;
  const name = `added/${region}/${directoryId}/${userName}/${String(siblings)}`;
  return {
    ...plainDefaults(world, name),
    id: `ws-${idTail(world.seed, name, 9)}`,
    region,
    directoryId,
    userName,
    role,
    bundleId: role === 'primary' ? primaryBundleId : standbyBundleId,
    restingState: state,
    runningMode,
    dataReplication,
    snapshots: snapshotsFrom(world, userName, nowMs, nowMs),
    tags: new Map(Object.entries(tags)),
  };
}
