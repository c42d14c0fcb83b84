import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createLocalActivities } from '../activities/local-activities.ts';
import { createMailActivities } from '../activities/mail-activities.ts';
import { createWorkspacesActivities } from '../activities/workspaces-activities.ts';
import type { AwsClients } from '../aws/clients.ts';
import { laneQueue, workflowQueue } from '../contract/names.ts';
import type { LaneRate } from '../domain/lanes.ts';
import type { WorkerSettings } from './settings.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** What all Workers of the process are made from. */
export interface WorkerParts {
  readonly temporal: TemporalConnection;
  readonly settings: WorkerSettings;
  readonly clients: AwsClients;
  readonly rates: readonly LaneRate[];
  readonly workflowsPath: string;
  /** How this process is called in Temporal. */
  readonly identity: string;
}

/** Few pollers suffice: lanes are slow on purpose, and a process has one Worker per lane. */
const fewPollers = { type: 'simple-maximum', maximum: 2 } as const;
const workflowPollers = { type: 'simple-maximum', maximum: 4 } as const;

/** After the grace, before a Worker is given up. An AWS call that is on the wire may still be answered. */
const afterGraceMs = 5_000;

/** One Worker for workflows and local activities, and one for each lane of the Regions file. */
export async function createWorkers(parts: WorkerParts): Promise<Worker[]> {
  return Promise.all([
    Worker.create(workflowWorker(parts)),
    ...parts.rates.map((rate) => Worker.create(laneWorker(parts, rate))),
  ]);
}

function workflowWorker(parts: WorkerParts): WorkerOptions {
  const { settings, clients, rates, workflowsPath } = parts;
  const { workflowBundle, maxCachedWorkflows, fleetsDirectory, stickyTimeoutMs } = settings;
  return {
    ...inCommon(parts),
    taskQueue: workflowQueue,
    ...(workflowBundle === undefined ? { workflowsPath } : { workflowBundle: { codePath: workflowBundle } }),
    ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
    activities: createLocalActivities({ clients, fleetsDirectory, rates }),
    stickyQueueScheduleToStartTimeout: stickyTimeoutMs,
    workflowTaskPollerBehavior: workflowPollers,
    activityTaskPollerBehavior: fewPollers,
  };
}

function laneWorker(parts: WorkerParts, rate: LaneRate): WorkerOptions {
  const { clients, settings } = parts;
  return {
    ...inCommon(parts),
    taskQueue: laneQueue(rate),
    activities: rate.service === 'workspaces' ? createWorkspacesActivities(clients) : createMailActivities(clients),
    // Holds in the Temporal server over all workers of the lane; every worker must say the same, or the last one wins.
    maxTaskQueueActivitiesPerSecond: rate.callsPerSecond,
    maxConcurrentActivityTaskExecutions: settings.laneConcurrency,
    activityTaskPollerBehavior: fewPollers,
  };
}

function inCommon({ temporal, settings, identity }: WorkerParts) {
  return {
    connection: temporal.connection,
    namespace: temporal.namespace,
    identity,
    // An activity that is handed over together with a workflow task would pass by the lane's limit.
    maxEagerActivityReservationsPerWorkflowTask: 0,
    shutdownGraceTime: settings.shutdownGraceMs,
    shutdownForceTime: settings.shutdownGraceMs + afterGraceMs,
  };
}
