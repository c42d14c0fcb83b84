import { between, streamOf } from '../randomness.ts';
import { disconnect } from './sessions.ts';
import { stateAt, type StateChange, type Workspace, type WorkspaceState } from './workspace.ts';
import type { World } from './world.ts';

/** From now on it is as these say; what would have followed from earlier changes does not happen any more. */
export function changeState(workspace: Workspace, atMs: number, ...changes: readonly StateChange[]): void {
  const { forced } = workspace;
  const past = workspace.changes.filter((one) => one.atMs <= Math.min(atMs, forced?.sinceMs ?? atMs));
  // What a hand has forced was true until now, and ends with this.
  if (forced) past.push({ atMs: forced.sinceMs, state: forced.state });
  workspace.forced = undefined;
  workspace.changes = [...past, ...changes];
}

/** STARTING for a while, AVAILABLE then; STOPPED again when nobody comes. */
export function start(world: World, workspace: Workspace, atMs: number): void {
  const random = streamOf(world.seed, `start/${workspace.region}/${workspace.id}/${String(workspace.changes.length)}`);
  const startedMs = atMs + between(random, world.settings.startingMs);
  changeState(workspace, atMs, { atMs, state: 'STARTING' }, ...idleFrom(workspace, startedMs));
}

/** STOPPING for a while, then STOPPED; whoever is there is thrown out. */
export function stop(workspace: Workspace, atMs: number): void {
  disconnect(workspace, atMs);
  const stoppedMs = atMs + workspace.stoppingMs;
  changeState(workspace, atMs, { atMs, state: 'STOPPING' }, { atMs: stoppedMs, state: 'STOPPED' });
}

/** Sets the state that ModifyWorkspaceState asks for. Whether a fence ends the session there is: a setting. */
export function setState(world: World, workspace: Workspace, atMs: number, state: WorkspaceState): void {
  changeState(workspace, atMs, { atMs, state });
  if (state === 'ADMIN_MAINTENANCE' && world.settings.fenceDisconnects) disconnect(workspace, atMs);
}

/** The user logs in; nothing stops by itself while somebody is there. */
export function logIn(workspace: Workspace, atMs: number): void {
  changeState(workspace, atMs, { atMs, state: 'AVAILABLE' });
  workspace.sessions.push({ fromMs: atMs, toMs: Infinity });
}

/** The user leaves; an AUTO_STOP WorkSpace then stops by itself, an hour later. */
export function logOut(workspace: Workspace, atMs: number): void {
  disconnect(workspace, atMs);
  if (stateAt(workspace, atMs) === 'AVAILABLE') changeState(workspace, atMs, ...idleFrom(workspace, atMs));
}

function idleFrom({ runningMode, idleStopMs, stoppingMs }: Workspace, atMs: number): StateChange[] {
  const available: StateChange = { atMs, state: 'AVAILABLE' };
  if (runningMode !== 'AUTO_STOP') return [available];
  const stopsMs = atMs + idleStopMs;
  return [available, { atMs: stopsMs, state: 'STOPPING' }, { atMs: stopsMs + stoppingMs, state: 'STOPPED' }];
}
