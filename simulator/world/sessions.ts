import { streamOf } from '../randomness.ts';
import { stateAt, type Session, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** What the service knows of the user of a WorkSpace: from its last check, which may be a while ago. */
export interface Connection {
  readonly state: 'CONNECTED' | 'DISCONNECTED' | 'UNKNOWN';
  readonly checkedMs: number;
  /** When the last session began; a long one may still be going on. */
  readonly lastMs: number | undefined;
}

/** Nothing runs there that could be asked; AWS says UNKNOWN of stopped ones, the rest is assumed. */
const silentStates = new Set(['PENDING', 'STARTING', 'STOPPING', 'STOPPED', 'ERROR', 'TERMINATING', 'TERMINATED']);

/** The user's session at a moment of world time. */
export function sessionAt({ sessions }: Workspace, atMs: number): Session | undefined {
  return sessions.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
}

/** When the last session up to a moment began. */
export function lastConnectedAt({ sessions }: Workspace, atMs: number): number | undefined {
  return sessions.findLast(({ fromMs }) => fromMs <= atMs)?.fromMs;
}

/** Ends the session, if there is one. */
export function disconnect(workspace: Workspace, atMs: number): void {
  const session = sessionAt(workspace, atMs);
  if (session) session.toMs = atMs;
}

/** The connection as DescribeWorkspacesConnectionStatus knows it. */
export function connectionAt(world: World, workspace: Workspace, atMs: number): Connection {
  const checkedMs = lastCheck(world, workspace, atMs);
  const isSilent = silentStates.has(stateAt(workspace, checkedMs));
  const heard = sessionAt(workspace, checkedMs) ? 'CONNECTED' : 'DISCONNECTED';
  return { state: isSilent ? 'UNKNOWN' : heard, checkedMs, lastMs: lastConnectedAt(workspace, checkedMs) };
}

/** Each WorkSpace is checked at its own pace, and told about as of then. */
function lastCheck({ seed, settings }: World, { id }: Workspace, atMs: number): number {
  const { connectionCheckMs: everyMs } = settings;
  if (everyMs === 0) return atMs;
  const phaseMs = streamOf(seed, `connection-check/${id}`)() * everyMs;
  return phaseMs + Math.floor((atMs - phaseMs) / everyMs) * everyMs;
}
