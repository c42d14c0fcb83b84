import type { InstanceGroup, Tag } from './fleet.ts';
import { machineName, type InstanceOwner, type Machine } from './instances/instance.ts';

/** The tags that say whose a resource is. They go on every create, so that ownership can be proved afterwards. */
export const tagKeys = {
  fleet: 'lifeboat:fleet',
  run: 'lifeboat:run',
  primary: 'lifeboat:primary',
  instance: 'lifeboat:instance',
  specification: 'lifeboat:specification',
} as const;

/** How many tags of our own each kind of resource carries; they count against AWS's fifty. */
export const ownTagCount = { standby: 3, mail: 2, instance: 4 } as const;

/** The tags of one standby: the fleet file's and ours. */
export function standbyTags(fromFleet: readonly Tag[], fleet: string, run: string, primaryId: string): Tag[] {
  return [...mailTags(fromFleet, fleet, run), { key: tagKeys.primary, value: primaryId }];
}

/** The tags of the mail endpoint: the fleet file's and ours. */
export function mailTags(fromFleet: readonly Tag[], fleet: string, run: string): Tag[] {
  return [...fromFleet, { key: tagKeys.fleet, value: fleet }, { key: tagKeys.run, value: run }];
}

/** The tags of one instance: the group's and ours, which say which machine it is and what it was launched from. */
export function instanceTags(
  { tags, digest }: Pick<InstanceGroup, 'tags' | 'digest'>,
  fleet: string,
  run: string,
  machine: Machine,
): Tag[] {
  return [
    ...mailTags(tags, fleet, run),
    { key: tagKeys.instance, value: machineName(machine) },
    { key: tagKeys.specification, value: digest },
  ];
}

/** Whose an instance is, by its tags; what they do not say is absent. */
export function instanceOwner(tags: readonly Tag[]): InstanceOwner {
  const valueOf = (key: string): string | undefined => tags.find((tag) => tag.key === key)?.value;
  const fleet = valueOf(tagKeys.fleet);
  const run = valueOf(tagKeys.run);
  const machine = valueOf(tagKeys.instance);
  const specification = valueOf(tagKeys.specification);
  return {
    ...(fleet !== undefined && { fleet }),
    ...(run !== undefined && { run }),
    ...(machine !== undefined && { machine }),
    ...(specification !== undefined && { specification }),
  };
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
