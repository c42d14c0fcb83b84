import { streamOf } from '../randomness.ts';
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
  if (workspace.role === 'primary') orphan(world, workspace, goneMs);
}

function orphan(world: World, primary: Workspace, goneMs: number): void {
  const { orphanedStandby } = world.settings;
  for (const { region, workspaceId } of primary.standbys) {
    const standby = world.workspace(region, workspaceId);
    if (!standby || standby.termination || orphanedStandby === 'stays') continue;
    if (orphanedStandby === 'errors') standby.orphanedMs = goneMs;
    else standby.termination = { atMs: goneMs, endedMs: goneMs, goneMs, cleanedUpMs: goneMs };
  }
}
