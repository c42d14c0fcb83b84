import { z } from 'zod';
import { faultsRequest } from '../faults/schema.ts';
import { settingsPatch } from '../settings.ts';
import type { Simulation } from '../simulation.ts';
import { seedFleet } from '../world/fleet.ts';
import { fleetRequest } from '../world/fleet-request.ts';
import { readAudit } from './audit-route.ts';
import { forceInstance, listInstances, removeInstance } from './instance-routes.ts';
import { listHolds, releaseHold, releaseHolds } from './hold-routes.ts';
import { ControlError, read, type Reply } from './reply.ts';
import { applyScenario, changeSettings, faultView, scenarioRequest, setFaults } from './scenario.ts';
import type { ControlRequest } from './request.ts';
import { summaryOf, truthOf } from './state.ts';
import { workspaceEvent } from './workspace-event-routes.ts';
import { forceWorkspace, removeWorkspace } from './workspace-route.ts';

/** One route of the control API. */
export type Route = (simulation: Simulation, request: ControlRequest) => Reply | Promise<Reply>;

const ok = (body: unknown): Reply => ({ status: 200, body });

/** Every route by method and first part of the path; see README, "Control API". */
export const routes: Readonly<Record<string, Route>> = {
  'GET /health': ({ world, audit }) =>
    ok({
      status: 'ok',
      pid: process.pid,
      seed: world.seed,
      speed: world.clock.speed,
      account: world.settings.account,
      lastSeq: audit.lastSeq,
    }),
  'POST /scenario': (simulation, { body }) => {
    applyScenario(simulation, read(scenarioRequest, body));
    return ok({ summary: summaryOf(simulation.world), faults: simulation.faults.list().map(faultView) });
  },
  'POST /fleet': ({ world }, { body }) => {
    seedFleet(world, read(fleetRequest, body));
    return ok(summaryOf(world));
  },
  'GET /settings': ({ world }) => ok(world.settings),
  'PATCH /settings': (simulation, { body }) => {
    changeSettings(simulation, read(settingsPatch, body));
    return ok(simulation.world.settings);
  },
  'GET /faults': ({ faults }) => ok({ faults: faults.list().map(faultView) }),
  'POST /faults': (simulation, { body }) => ok({ faults: setFaults(simulation, read(faultsRequest, body)) }),
  'DELETE /faults': ({ faults }, { rest: [id] }) => {
    if (id === undefined) faults.clear();
    else if (!faults.remove(id)) throw new ControlError(404, `There is no fault ${id}.`);
    return ok({ faults: faults.list().map(faultView) });
  },
  'GET /holds': listHolds,
  'POST /holds': (simulation, request) =>
    request.rest[0] === 'release' ? releaseHolds(simulation, request) : releaseHold(simulation, request),
  'GET /state': ({ world }, { rest: [part], query }) =>
    ok(part === 'summary' ? summaryOf(world) : truthOf(world, query.get('gone') === 'true')),
  'PATCH /workspaces': forceWorkspace,
  'POST /workspaces': workspaceEvent,
  'DELETE /workspaces': removeWorkspace,
  'GET /instances': listInstances,
  'PATCH /instances': forceInstance,
  'DELETE /instances': removeInstance,
  'GET /audit': readAudit,
  'POST /clock': ({ world }, { body }) => {
    world.clock.advance(read(z.strictObject({ advanceMs: z.number().min(0) }), body).advanceMs);
    return ok({ nowMs: Math.round(world.clock.now()) });
  },
  'POST /reset': (simulation) => {
    simulation.reset();
    return ok(summaryOf(simulation.world));
  },
};
