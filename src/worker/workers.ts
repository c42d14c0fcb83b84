import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createGateActivities } from '../activities/gate-activities.ts';
import { createInstanceActivities } from '../activities/instance-activities.ts';
import { createLocalActivities } from '../activities/local-activities.ts';
import { createMailActivities } from '../activities/mail-activities.ts';
import { createSurveyActivities } from '../activities/survey-activities.ts';
import { createWorkspacesActivities } from '../activities/workspaces-activities.ts';
import { laneQueue, workflowQueue } from '../contract/names.ts';
import type { LaneRate, LaneService } from '../domain/lanes.ts';
import { activationBefore } from './held-changes.ts';
import type { WorkerSettings } from './settings.ts';
import { fewPollers, inCommon, type ProcessParts } from './worker-options.ts';

/** What the Workers of the worker are made from besides. */
export interface WorkerParts extends ProcessParts {
  readonly settings: WorkerSettings;
  readonly rates: readonly LaneRate[];
  readonly workflowsPath: string;
}

const workflowPollers = { type: 'simple-maximum', maximum: 4 } as const;

/** One Worker for workflows and local activities, and one for each lane of the Regions file. */
export async function createWorkers(parts: WorkerParts): Promise<Worker[]> {
  return Promise.all([
    Worker.create(workflowWorker(parts)),
    ...parts.rates.map((rate) => Worker.create(laneWorker(parts, rate))),
  ]);
}

function workflowWorker(parts: WorkerParts): WorkerOptions {
  const { settings, clients, rates, workflowsPath } = parts;
  const { workflowBundle, maxCachedWorkflows, holdChangesSince, fleetsDirectory, approvalsFile, stickyTimeoutMs } =
    settings;
  return {
    ...inCommon(parts),
    taskQueue: workflowQueue,
    ...(workflowBundle === undefined ? { workflowsPath } : { workflowBundle: { codePath: workflowBundle } }),
    ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
    ...(holdChangesSince !== undefined && { patchActivationCallback: activationBefore(holdChangesSince) }),
    activities: {
      ...createLocalActivities({ clients, fleetsDirectory, rates }),
      ...createGateActivities({ approvals: approvalsFile, fleetsDirectory }),
    },
    stickyQueueScheduleToStartTimeout: stickyTimeoutMs,
    workflowTaskPollerBehavior: workflowPollers,
    activityTaskPollerBehavior: fewPollers,
  };
}

function laneWorker(parts: WorkerParts, rate: LaneRate): WorkerOptions {
  return {
    ...inCommon(parts),
    taskQueue: laneQueue(rate),
    activities: laneActivities(parts, rate.service),
    // Holds in the Temporal server over all workers of the lane; every worker must say the same, or the last one wins.
    maxTaskQueueActivitiesPerSecond: rate.callsPerSecond,
    maxConcurrentActivityTaskExecutions: parts.settings.laneConcurrency,
    activityTaskPollerBehavior: fewPollers,
  };
}

function laneActivities({ clients, settings }: WorkerParts, service: LaneService): object {
  switch (service) {
    case 'workspaces':
      return { ...createWorkspacesActivities(clients), ...createSurveyActivities(clients) };
    case 'ses':
      return createMailActivities(clients);
    case 'instances':
      return createInstanceActivities({ clients, fleetsDirectory: settings.fleetsDirectory });
  }
}
