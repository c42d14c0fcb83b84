import { judgeInstance, nextInstanceStep, type InstanceStep } from '../../domain/instances/instance-verdict.ts';
import type { InstanceNews, InstanceTarget } from '../../domain/instances/instance-polling.ts';
import { machineName, type Afterwards, type Instance } from '../../domain/instances/instance.ts';
import { nowMs } from '../clock.ts';
import { onInstances } from '../lanes.ts';
import { followWhileWorking, paceOf, unlessOutdated } from '../slice/poll-loop.ts';
import { isCreatingIdle } from './create.ts';
import { goOn } from './go-on.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** Follows instances until each is ALLOCATED, has failed or is overdue. One poll serves the whole slice. */
export async function followInstances(slice: InstanceSlice): Promise<void> {
  await followWhileWorking(slice, {
    isCreatingIdle: () => isCreatingIdle(slice),
    takeAdopted: () => slice.those('adopted').forEach((name) => slice.move(name, 'provisioning')),
    pollOnce: () => followOnce(slice),
  });
}

async function followOnce(slice: InstanceSlice): Promise<void> {
  const { standbyRegion: region, limits } = slice.fleet;
  const lane = onInstances(region, 'poll', `${slice.count('provisioning')} instances until ALLOCATED`, limits);
  const targets = targetsOf(slice);
  const pace = paceOf(slice);
  const answer = await unlessOutdated(slice, () => lane.pollInstances({ region, targets, pace }));
  if (answer === undefined) return;
  for (const news of answer.news) takeNews(slice, news);
  await slice.alarm();
  await slice.reportProgress();
}

function targetsOf(slice: InstanceSlice): InstanceTarget[] {
  const { provisioningDeadlineMs } = slice.fleet.limits;
  return slice.instances.flatMap(({ state, instanceId, createdAtMs = nowMs() }) =>
    state === 'provisioning' && instanceId !== undefined
      ? [{ instanceId, deadlineAtMs: createdAtMs + provisioningDeadlineMs }]
      : [],
  );
}

function takeNews(slice: InstanceSlice, news: InstanceNews): void {
  const { instanceId, record, seen, isOverdue } = news;
  // An operator may have skipped it while the poll was on its way.
  const instance = slice.instances.find((each) => each.instanceId === instanceId && each.state === 'provisioning');
  if (instance === undefined) return;
  const name = machineName(instance);
  if (isOverdue) {
    const message = `it is ${record?.state ?? 'not visible'} at its deadline`;
    return slice.move(name, 'stuck', { code: 'InstanceNotAllocated', message });
  }
  const verdict = record && judgeInstance(record);
  if (verdict?.kind === 'broken' && !instance.createdByUs) {
    const { code, message } = verdict.failure;
    // Another run made it, so it is not ours to delete.
    return slice.move(name, 'failed', { code, message });
  }
  const { attempt, alternative, spentTokens } = instance;
  const alternatives = slice.groupOf(instance).alternatives.length;
  // The poll tells of an absence only after two reads in a row.
  const facts = { attempt, alternative, alternatives, spentTokens, seen, absences: absencesOfPoll };
  takeStep(slice, instance, nextInstanceStep(facts, record));
}

const absencesOfPoll = 2;

function takeStep(slice: InstanceSlice, instance: Instance, step: InstanceStep): void {
  const name = machineName(instance);
  switch (step.kind) {
    case 'wait':
      return;
    case 'ready':
      return slice.move(name, 'ready', { spentTokens: 0 });
    case 'replace': {
      const { attempt, alternative, spentTokens } = step;
      const afterwards = { kind: 'replace', attempt, alternative, spentTokens } as const;
      return leave(slice, instance, afterwards, step.deleteFirst);
    }
    case 'hold':
    case 'fail': {
      const { kind, code, message, deleteFirst } = step;
      return leave(slice, instance, { kind, code, message }, deleteFirst);
    }
  }
}

/** What this run made goes before its machine goes on. An adopted one that AWS does not know any more is gone already. */
function leave(slice: InstanceSlice, instance: Instance, afterwards: Afterwards, deleteFirst: boolean): void {
  const name = machineName(instance);
  if (deleteFirst && instance.createdByUs) slice.move(name, 'removing', { afterwards });
  else goOn(slice, name, afterwards);
}
