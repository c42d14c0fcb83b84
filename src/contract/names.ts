import type { Lane } from '../domain/lanes.ts';

/** The task queue of all workflows and of activities that call no AWS service with a limit. Typed by hand in the Web UI. */
export const workflowQueue = 'lifeboat';

/** The task queue of the terminator, which alone touches primaries. It is normally not running. */
export const terminatorQueue = 'lifeboat-terminator';

const idPrefix = 'lifeboat:';

/** The workflow id of a fleet's operation. It is the lock: one operation per fleet. */
export function workflowIdFor(fleet: string): string {
  return `${idPrefix}${fleet}`;
}

/** The fleet whose operation runs under this id; undefined when it is the id of anything else. */
export function fleetOfWorkflowId(workflowId: string): string | undefined {
  const fleet = workflowId.slice(idPrefix.length);
  return fleet !== '' && workflowIdFor(fleet) === workflowId ? fleet : undefined;
}

/** The workflow id that holds a standby directory. It is the lock: one decommission or teardown per directory. */
export function directoryHoldIdFor(directory: string): string {
  return `directory:${directory}`;
}

/** The workflow id of a fleet's read-only plan, which takes no lock. */
export function planWorkflowIdFor(fleet: string): string {
  return `plan:${fleet}`;
}

/** The workflow id of a fleet's read-only decommission plan. */
export function decommissionPlanIdFor(fleet: string): string {
  return `decommission-plan:${fleet}`;
}

/** The workflow id of a fleet's read-only teardown plan. */
export function teardownPlanIdFor(fleet: string): string {
  return `teardown-plan:${fleet}`;
}

/** The workflow id of one slice of a fleet's operation. */
export function sliceWorkflowIdFor(fleet: string, slice: number): string {
  return `${workflowIdFor(fleet)}/slice-${slice}`;
}

/** What every slice id of a fleet begins with. */
export function slicePrefixFor(fleet: string): string {
  return `${workflowIdFor(fleet)}/slice-`;
}

/** The fleet whose slice runs under this id; undefined when it is the id of anything else. */
export function fleetOfSliceId(workflowId: string): string | undefined {
  const fleet = fleetOfWorkflowId(workflowId.slice(0, workflowId.lastIndexOf('/')));
  return fleet !== undefined && workflowId.startsWith(slicePrefixFor(fleet)) ? fleet : undefined;
}

/** The workflow id of one child that launches some of a fleet's instances. */
export function instancesWorkflowIdFor(fleet: string, part: number): string {
  return `${instancesPrefixFor(fleet)}${part}`;
}

/** What the ids of the children that launch a fleet's instances begin with. */
export function instancesPrefixFor(fleet: string): string {
  return `${workflowIdFor(fleet)}/instances-`;
}

/** The workflow id that holds one of a Region's blocks of instances that may be ALLOCATING at once. It is the lock. */
export function allocationBlockIdFor(region: string, block: number): string {
  return `allocating:${region}/${block}`;
}

/** The task queue of a lane: the rate limit of one Region and service lives there, in the Temporal server. */
export function laneQueue(lane: Lane): string {
  return `lifeboat-${lane.service}-${lane.region}`;
}

/** Priorities within a lane: an early create shortens the run, an early poll does not. 1 goes first, 5 last. */
export const priorities = { create: 1, read: 2, poll: 4 } as const;
