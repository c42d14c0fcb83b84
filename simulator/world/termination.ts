import { between, streamOf } from '../randomness.ts';
import { disconnect } from './sessions.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

/**
 * Begins the end of a WorkSpace: TERMINATING for minutes, rarely TERMINATED for a moment, then absent; its user is
 * free again a little later. What happens to the standbys of a terminated primary AWS does not say: a setting.
 */
export function terminate(world: World, workspace: Workspace, atMs: number): void {
  const { settings } = world;
  const random = streamOf(world.seed, `termination/${workspace.region}/${workspace.id}`);
  const endedMs = atMs + settings.terminatingMs * (0.8 + 0.4 * random());
  const goneMs = endedMs + (random() < settings.terminatedShare ? settings.terminatedMs : 0);
  workspace.termination = { atMs, endedMs, goneMs, cleanedUpMs: goneMs + settings.cleanUpMs };
  disconnect(workspace, atMs);
  if (workspace.role === 'primary') orphan(world, workspace, goneMs);
}

/** Takes a WorkSpace away at once, as if it had never been terminated but were no longer there. */
export function remove(workspace: Workspace, atMs: number): void {
  disconnect(workspace, atMs);
  workspace.termination = { atMs, endedMs: atMs, goneMs: atMs, cleanedUpMs: atMs };
}

function orphan(world: World, primary: Workspace, goneMs: number): void {
  const { orphanedStandby, orphanDelayMs } = world.settings;
  for (const standby of world.standbysOf(primary)) {
    if (standby.termination || orphanedStandby === 'stays') continue;
    const atMs = goneMs + between(streamOf(world.seed, `orphan/${standby.region}/${standby.id}`), orphanDelayMs);
    if (orphanedStandby === 'errors') standby.orphanedMs = atMs;
    else standby.termination = { atMs, endedMs: atMs, goneMs: atMs, cleanedUpMs: atMs };
  }
}
