import type { FleetRequest } from './fleet-request.ts';
import { ageOf, type Choose } from './fleet-standbys.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

const hourMs = 60 * 60_000;

/** Sessions that are over lasted so long, or until just now. */
const usualSessionMs = 8 * hourMs;

/**
 * Who was connected, and when: by default every user of a primary within the last two weeks, and nobody now. A standby
 * that was used tells of a day on which the company had failed over.
 */
export function seedConnections(
  world: World,
  { connections: asked = {} }: FleetRequest,
  choose: Choose,
): (index: number, primary: Workspace) => void {
  const isConnected = choose('connected', asked.connected);
  const isNever = choose('neverConnected', asked.never);
  const isUsed = choose('usedStandbys', asked.usedStandbys);
  const { connectedForMs = hourMs, lastConnectionAgeMs = [hourMs, 14 * 24 * hourMs], usedAgeMs = 24 * hourMs } = asked;
  return (index, primary) => {
    const name = primary.userName;
    if (isConnected(index)) addSession(world, primary, ageOf(world, `connected/${name}`, connectedForMs), true);
    else if (!isNever(index)) {
      addSession(world, primary, ageOf(world, `last-connection/${name}`, lastConnectionAgeMs), false);
    }
    const [relative] = primary.standbys;
    const standby = relative && world.workspace(relative.region, relative.workspaceId);
    if (standby && isUsed(index)) addSession(world, standby, ageOf(world, `used/${name}`, usedAgeMs), false);
  };
}

function addSession(world: World, workspace: Workspace, ageMs: number, isOpen: boolean): void {
  const nowMs = world.clock.now();
  const fromMs = nowMs - ageMs;
  workspace.sessions.push({ fromMs, toMs: isOpen ? Infinity : Math.min(nowMs, fromMs + usualSessionMs) });
}
