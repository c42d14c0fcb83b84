import type { z } from 'zod';
import { writtenName, type Field, type FieldValues } from '../domain/instances/field.ts';
import { managedInstance } from '../domain/instances/managed-instance.ts';
import { canChangeSubnet, ownChoice } from '../domain/instances/specification.ts';
import { pathText, quoted, type Mistake, type Path } from './mistakes.ts';
import { userDataMistakes, type FoundFiles } from './user-data.ts';
import { alternativeSchema, instanceGroupSchema, mostInstances } from './written-instances.ts';
import type { WrittenFile } from './written-file.ts';

/** Rules that look at several values of `instances:`, and at the files that they name. */
export function instanceMistakes(file: WrittenFile, userData: FoundFiles): Mistake[] {
  const groups = file.valueAt(['instances']);
  if (!Array.isArray(groups)) return [];
  return [
    ...repeatedNames(file, groups.length),
    ...tooMany(file, groups.length),
    ...groups.flatMap((_, index) => [
      ...sharedAddresses(file, index),
      ...strangeZones(file, index),
      ...alternativeMistakes(file, index),
    ]),
    ...userDataMistakes(file, userData),
  ];
}

function tooMany(file: WrittenFile, groups: number): Mistake[] {
  const counts = Array.from({ length: groups }, (_, index) => file.valueAt(['instances', index, 'count']) ?? 1);
  const numbers = counts.filter((count) => typeof count === 'number');
  const total = numbers.reduce((sum, count) => sum + count, 0);
  // A single group of more has a mistake of its own.
  if (total <= mostInstances || numbers.some((count) => count > mostInstances)) return [];
  return [
    {
      code: 'TooManyInstances',
      summary: `The fleet has ${total} instances, and at most ${mostInstances} are launched and torn down together.`,
      remedy: 'Divide them over several fleets.',
      place: file.keyPlaceOf(['instances']),
    },
  ];
}

function repeatedNames(file: WrittenFile, count: number): Mistake[] {
  const firsts = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => index).flatMap((index): Mistake[] => {
    const path = ['instances', index, 'name'];
    const name = file.valueAt(path);
    if (typeof name !== 'string') return [];
    const first = firsts.get(name);
    if (first === undefined) {
      firsts.set(name, index);
      return [];
    }
    return [
      {
        code: 'InstancesTwice',
        summary: `${quoted(name)} stands in line ${file.placeOf(['instances', first, 'name']).line} already.`,
        remedy: 'Give every entry a name of its own: its machines are known by it.',
        place: file.placeOf(path),
      },
    ];
  });
}

function sharedAddresses(file: WrittenFile, index: number): Mistake[] {
  const count = instanceGroupSchema.shape.count.safeParse(file.valueAt(['instances', index, 'count'])).data ?? 1;
  if (count === 1) return [];
  return fixedIn(file, managedInstance, ['instances', index, 'managedInstance']).map((path) => ({
    code: 'FixedAddressShared',
    summary: `${pathText(path)} is fixed, and ${count} machines would have it.`,
    remedy: 'Remove it to let AWS choose, or write one entry with its own for each machine.',
    place: file.placeOf(path),
  }));
}

/** Where a value stands that only one machine can have. */
function fixedIn(file: WrittenFile, field: Field, path: Path): Path[] {
  const value = file.valueAt(path);
  if (value === undefined) return [];
  if (field.kind === 'text') return field.fixed === true ? [path] : [];
  if (field.kind === 'list') {
    return Array.isArray(value) ? value.flatMap((_, index) => fixedIn(file, field.of, [...path, index])) : [];
  }
  if (field.kind !== 'group') return [];
  return Object.entries(field.fields).flatMap(([name, inner]) => fixedIn(file, inner, [...path, writtenName(name)]));
}

/** A zone's name begins with that of its Region, local zones included (EC2 user guide, Regions and Zones). */
function strangeZones(file: WrittenFile, index: number): Mistake[] {
  const path = ['instances', index, 'managedInstance', 'placement', 'availabilityZone'];
  const [zone, region] = [file.valueAt(path), file.valueAt(['standbyRegion'])];
  if (typeof zone !== 'string' || typeof region !== 'string' || zone.startsWith(region)) return [];
  return [
    {
      code: 'ZoneInOtherRegion',
      summary: `${pathText(path)} is ${quoted(zone)}; instances are launched in ${quoted(region)}.`,
      remedy: `Name a zone of ${region}, or remove the key and name a subnet.`,
      place: file.placeOf(path),
    },
  ];
}

function alternativeMistakes(file: WrittenFile, index: number): Mistake[] {
  const path = ['instances', index, 'alternatives'];
  const alternatives = file.valueAt(path);
  if (!Array.isArray(alternatives)) return [];
  const specification = specificationIn(file, ['instances', index, 'managedInstance']);
  const own = ownChoice(specification);
  const isClear = canChangeSubnet(specification);
  const seen = new Map([[keyOf(own), 'the specification']]);
  return alternatives.flatMap((_, at): Mistake[] => {
    const written = alternativeSchema.safeParse(file.valueAt([...path, at])).data;
    if (written === undefined) return [];
    const here = [...path, at];
    const place = file.placeOf(here);
    if (written.instanceType === undefined && written.subnetId === undefined) return [nothingElse(here, place)];
    const isUnclear = written.subnetId !== undefined && !isClear;
    const unclear = isUnclear ? [unclearSubnet(here, file.placeOf([...here, 'subnetId']))] : [];
    const key = keyOf({ ...own, ...written });
    const same = seen.get(key);
    if (same === undefined) seen.set(key, pathText(here));
    return same === undefined ? unclear : [...unclear, sameAgain(here, same, place)];
  });
}

/** What a specification says of its type and subnets, under AWS's names, whatever else may be wrong with it. */
function specificationIn(file: WrittenFile, path: Path): FieldValues {
  const interfaces = file.valueAt([...path, 'networkInterfaces']);
  const holders = Array.isArray(interfaces) ? interfaces.map((_, at) => [...path, 'networkInterfaces', at]) : [];
  return { ...choiceIn(file, path), NetworkInterfaces: holders.map((holder) => choiceIn(file, holder)) };
}

function choiceIn(file: WrittenFile, path: Path): FieldValues {
  const type = file.valueAt([...path, 'instanceType']);
  const subnet = file.valueAt([...path, 'subnetId']);
  return {
    ...(typeof type === 'string' && { InstanceType: type }),
    ...(typeof subnet === 'string' && { SubnetId: subnet }),
  };
}

function keyOf({ instanceType, subnetId }: z.output<typeof alternativeSchema>): string {
  return JSON.stringify([instanceType, subnetId]);
}

function nothingElse(path: Path, place: Mistake['place']): Mistake {
  return {
    code: 'EmptyAlternative',
    summary: `${pathText(path)} names neither an instance type nor a subnet.`,
    remedy: 'Write instanceType, subnetId or both, or remove it.',
    place,
  };
}

function unclearSubnet(path: Path, place: Mistake['place']): Mistake {
  return {
    code: 'AlternativeSubnetUnclear',
    summary: `${pathText(path)} has a subnet, but the specification does not name one subnet that it could replace.`,
    remedy: 'Name the same subnet in every network interface of the specification, or remove subnetId here.',
    place,
  };
}

function sameAgain(path: Path, other: string, place: Mistake['place']): Mistake {
  return {
    code: 'AlternativeTwice',
    summary: `${pathText(path)} is the same as ${other}.`,
    remedy: 'Remove it: what has failed for capacity is not tried again at once.',
    place,
  };
}
