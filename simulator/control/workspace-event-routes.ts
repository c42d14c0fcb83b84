import { z } from 'zod';
import type { Simulation } from '../simulation.ts';
import { terminatedEffect } from '../workspaces/terminated-effect.ts';
import { logIn, logOut } from '../world/state-changes.ts';
import { sessionAt } from '../world/sessions.ts';
import { terminate } from '../world/termination.ts';
import { stateAt, type Workspace } from '../world/workspace.ts';
import { addWorkspace } from './add-workspace-route.ts';
import { ControlError, read, type Reply } from './reply.ts';
import type { ControlRequest } from './request.ts';
import { workspaceTruth } from './state.ts';
import { knownWorkspace } from './workspace-route.ts';

type Happening = (simulation: Simulation, workspace: Workspace, body: unknown) => void;

const events: Readonly<Record<string, Happening>> = { connect, disconnect, snapshot, terminate: terminateByOthers };

/** `POST /workspaces` adds one; `POST /workspaces/<id>/<event>` lets something happen to one, now. */
export function workspaceEvent(simulation: Simulation, request: ControlRequest): Reply {
  const [id, event] = request.rest;
  if (id === undefined) return addWorkspace(simulation, request);
  const happen = event === undefined || !Object.hasOwn(events, event) ? undefined : events[event];
  if (!happen) throw new ControlError(404, `There is no POST /_simulator/workspaces/${request.rest.join('/')}.`);
  const workspace = knownWorkspace(simulation.world, id);
  happen(simulation, workspace, request.body ?? {});
  return { status: 200, body: workspaceTruth(simulation.world, workspace) };
}

const nothing = z.strictObject({});

/** The user logs in: only an AVAILABLE WorkSpace takes a connection. */
function connect({ world }: Simulation, workspace: Workspace, body: unknown): void {
  read(nothing, body);
  const nowMs = world.clock.now();
  const state = stateAt(workspace, nowMs);
  if (state !== 'AVAILABLE') throw new ControlError(409, `${workspace.id} is ${state}: it takes no connection.`);
  if (sessionAt(workspace, nowMs)) throw new ControlError(409, `The user of ${workspace.id} is connected already.`);
  logIn(workspace, nowMs);
}

/** The user leaves. */
function disconnect({ world }: Simulation, workspace: Workspace, body: unknown): void {
  read(nothing, body);
  const nowMs = world.clock.now();
  if (!sessionAt(workspace, nowMs)) throw new ControlError(409, `Nobody is connected to ${workspace.id}.`);
  logOut(workspace, nowMs);
}

/** A snapshot out of turn, whatever the schedule and the state say. */
function snapshot({ world }: Simulation, workspace: Workspace, body: unknown): void {
  read(nothing, body);
  if (workspace.dataReplication !== 'PRIMARY_AS_SOURCE') {
    throw new ControlError(409, `${workspace.id} is no standby with replication.`);
  }
  workspace.snapshots.extraMs.push(world.clock.now());
}

const terminateRequest = z.strictObject({ accessKeyId: z.string().min(1).optional() });

/** Somebody else terminates it, by another way than this API: on record as applied, but as nobody's call. */
function terminateByOthers({ world, audit }: Simulation, workspace: Workspace, body: unknown): void {
  const { accessKeyId = null } = read(terminateRequest, body);
  const nowMs = world.clock.now();
  if (workspace.termination) throw new ControlError(409, `${workspace.id} has been terminated already.`);
  const effect = { terminated: [terminatedEffect(world, workspace, nowMs)] };
  terminate(world, workspace, nowMs);
  audit.append({
    event: 'applied',
    call: null,
    region: workspace.region,
    service: 'workspaces',
    operation: 'TerminateWorkspaces',
    request: { TerminateWorkspaceRequests: [{ WorkspaceId: workspace.id }] },
    applied: true,
    effect,
    answer: null,
    durationMs: 0,
    accessKeyId,
    account: world.settings.account,
    served: null,
  });
}
