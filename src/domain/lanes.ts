/** A service of AWS that has a rate limit of its own in each Region. */
export type LaneService = 'workspaces' | 'ses' | 'instances';

/** Every service that has lanes. */
export const laneServices: readonly LaneService[] = ['workspaces', 'ses', 'instances'];

/** One Region and service: everything we call there shares one rate limit. */
export interface Lane {
  readonly region: string;
  readonly service: LaneService;
}

/** A lane's rate, in calls per second over all workers and fleets. */
export interface LaneRate extends Lane {
  readonly callsPerSecond: number;
}

/**
 * WorkSpaces: 2 calls/s, burst 5 (administration guide, throttled API calls). SES v2 is unpublished; v1 said 1/s. WorkSpaces
 * Instances is unpublished: taken to be like WorkSpaces.
 */
export const knownRates: Readonly<Record<LaneService, number>> = { workspaces: 2, ses: 1, instances: 2 };
