import type { PlannedInstance } from '../../domain/decommission/plan.ts';
import type { InstancesTornDown } from '../../domain/teardown/instances-told.ts';
import type { Paint } from './paint.ts';
import { columns, gapsShown } from './parts.ts';
import { counted, grouped } from './words.ts';

/** The instances that a teardown would delete, each by machine and id. The first twenty, then how many more. */
export function goingInstanceLines(instances: readonly PlannedInstance[]): string[] {
  const shown = instances.slice(0, gapsShown).map(({ machine = 'unnamed', instanceId }) => [machine, instanceId]);
  const more = instances.length - shown.length;
  return [...columns(shown), ...(more > 0 ? [`  … and ${grouped(more)} more: --json`] : [])];
}

/** How many instances a teardown deletes; undefined when there are none. */
export function goingInstances(count: number): string | undefined {
  return count === 0 ? undefined : `${counted(count, 'instance')}; each that is still the fleet’s is deleted`;
}

/** Where the instances of a run stand, in one line: `30 instances: 17 to do · 12 gone · 1 kept`. */
export function instancesText(told: InstancesTornDown | undefined, paint: Paint): string | undefined {
  if (told === undefined) return undefined;
  const { planned, asked, unknown, gone, keptCount } = told;
  const kept = keptCount - unknown;
  return partsText(planned, [
    [planned - asked - gone - keptCount, 'to do'],
    [asked, 'asked for'],
    [unknown, 'unknown', paint.yellow],
    [gone, 'gone', paint.green],
    [kept, 'kept', paint.yellow],
  ]);
}

/** The same of a run that has ended: nothing is left to do, so what is not gone stays, as far as anybody knows. */
export function endedInstancesText(told: InstancesTornDown | undefined, paint: Paint): string | undefined {
  if (told === undefined) return undefined;
  const { planned, unknown, gone } = told;
  const staying = planned - gone - unknown;
  return partsText(planned, [
    [unknown, 'unknown', paint.yellow],
    [gone, 'gone', paint.green],
    [staying, staying === 1 ? 'stays' : 'stay', paint.yellow],
  ]);
}

type Part = readonly [count: number, words: string, color?: (text: string) => string];

function partsText(planned: number, parts: readonly Part[]): string {
  const present = parts.filter(([count]) => count > 0);
  const texts = present.map(([count, words, color = String]) => color(`${grouped(count)} ${words}`));
  return `${counted(planned, 'instance')}: ${texts.join(' · ')}`;
}
