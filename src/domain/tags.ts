import type { Tag } from './fleet.ts';
import { machineName, type Machine } from './instances/instance.ts';

/** The tags that say whose a resource is. They go on every create, so that ownership can be proved afterwards. */
export const tagKeys = {
  fleet: 'lifeboat:fleet',
  run: 'lifeboat:run',
  primary: 'lifeboat:primary',
  instance: 'lifeboat:instance',
} as const;

/** How many tags of our own each kind of resource carries; they count against AWS's fifty. */
export const ownTagCount = { standby: 3, mail: 2, instance: 3 } as const;

/** The tags of one standby: the fleet file's and ours. */
export function standbyTags(fromFleet: readonly Tag[], fleet: string, run: string, primaryId: string): Tag[] {
  return [...mailTags(fromFleet, fleet, run), { key: tagKeys.primary, value: primaryId }];
}

/** The tags of the mail endpoint: the fleet file's and ours. */
export function mailTags(fromFleet: readonly Tag[], fleet: string, run: string): Tag[] {
  return [...fromFleet, { key: tagKeys.fleet, value: fleet }, { key: tagKeys.run, value: run }];
}

/** The tags of one instance: the fleet file's and ours, which say which machine of which group it is. */
export function instanceTags(fromFleet: readonly Tag[], fleet: string, run: string, machine: Machine): Tag[] {
  return [...mailTags(fromFleet, fleet, run), { key: tagKeys.instance, value: machineName(machine) }];
}

/** The machine that an instance was made to be for this fleet, as `machineName` has it; undefined when the tags do not say so. */
export function taggedMachine(tags: readonly Tag[], fleet: string): string | undefined {
  return madeForFleet(tags, fleet) ? tags.find(({ key }) => key === tagKeys.instance)?.value : undefined;
}

/** Do these tags prove that the resource was made for this fleet, by whichever run? */
export function madeForFleet(tags: readonly Tag[], fleet: string): boolean {
  return tags.some((tag) => tag.key === tagKeys.fleet && tag.value === fleet);
}

/** The primary whose standby a WorkSpace was made to be for this fleet; undefined when the tags do not say so. */
export function taggedPrimary(tags: readonly Tag[], fleet: string): string | undefined {
  return madeForFleet(tags, fleet) ? tags.find(({ key }) => key === tagKeys.primary)?.value : undefined;
}

/** Do these tags prove that the resource was made by this run? */
export function madeByRun(tags: readonly Tag[], run: string): boolean {
  return tags.some((tag) => tag.key === tagKeys.run && tag.value === run);
}
