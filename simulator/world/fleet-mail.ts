import { idTail } from '../randomness.ts';
import type { FleetRequest } from './fleet-request.ts';
import type { World } from './world.ts';

/** Identities (by default one domain, verified on both sides) and endpoints that exist from the start. */
export function seedMail(world: World, request: FleetRequest): void {
  const regions = [world.primaryRegion, world.standbyRegion];
  for (const { name, regions: where, verified } of request.identities ?? [{ name: 'example.com', regions }]) {
    for (const region of where) world.identities.push({ name, region, verified: verified ?? true });
  }
  const nowMs = world.clock.now();
  for (const { name, region, secondaryRegion, status, tags } of request.endpoints ?? []) {
    world.endpoints.push({
      name,
      region,
      secondaryRegion,
      id: endpointId(world.seed, region, name, 0),
      createdMs: nowMs,
      visibleMs: nowMs,
      settledMs: status === 'CREATING' ? nowMs + world.settings.ses.creatingMs[1] : nowMs,
      settledAs: status === 'FAILED' ? 'FAILED' : 'READY',
      tags: new Map(Object.entries(tags ?? {})),
      deletion: undefined,
    });
  }
}

/** Endpoint ids have the form `abcdef12.g3h`; a recreated endpoint has another one. */
export function endpointId(seed: number, region: string, name: string, generation: number): string {
  const tail = idTail(seed, `endpoint/${region}/${name}/${String(generation)}`, 11);
  return `${tail.slice(0, 8)}.${tail.slice(8)}`;
}
