import { z } from 'zod';
import { writtenName, type Field, type GroupField, type TextField } from '../domain/instances/field.ts';
import { managedInstance, replaceable } from '../domain/instances/managed-instance.ts';
import { userDataPath } from './user-data.ts';
import { tags } from './written-tags.ts';
import { fleetNamePattern, fleetNameWords, oneOf, text, wholeNumber } from './written-values.ts';

/** Of a fleet: managed instances per Region before a quota is raised (AWS General Reference, WorkSpaces Instances quotas). */
export const mostInstances = 1000;

const mostAlternatives = 10;

const userDataFile = text('a path below the folder of the fleet file, such as user-data/kiosk.ps1', userDataPath);

/** The schema of a field as people type it, from what is known of AWS's. */
function schemaOf(field: Field): z.ZodType {
  switch (field.kind) {
    case 'text':
      return textOf(field);
    case 'number':
      return wholeNumber(field.least, field.most);
    case 'choice':
      return oneOf(field.values);
    case 'switch':
      return z.boolean({ error: 'true or false' });
    case 'time':
      return z.iso.datetime({ precision: 0, error: 'a time in UTC such as "2027-01-31T22:00:00Z"' });
    case 'file':
      return z.strictObject(
        { file: userDataFile.describe('Where it stands; it is sent as it is, in base64.') },
        { error: 'a mapping with file: user data stands in a file of its own, so that it is shown nowhere' },
      );
    case 'list':
      return listOf(field.of, field.most);
    case 'group':
      return groupOf(field);
  }
}

function textOf({ words, example, least = 0, most = Infinity, pattern }: TextField): z.ZodString {
  const length = most === Infinity ? '' : `, of ${least} to ${most} characters`;
  const error = `${words} such as "${example}"${length}`;
  const written = z.string({ error });
  const lower = least > 0 ? written.min(least, { error }) : written;
  const both = most === Infinity ? lower : lower.max(most, { error });
  return pattern === undefined ? both : both.regex(new RegExp(`^(?:${pattern})$`, 'u'), { error });
}

function listOf(of: Field, most: number | undefined): z.ZodType {
  const error = most === undefined ? 'a list' : `a list of at most ${most} entries`;
  const list = z.array(schemaOf(of), { error });
  return most === undefined ? list : list.max(most, { error });
}

function groupOf({ fields }: GroupField) {
  const shape = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [writtenName(name), schemaOf(field).optional()]),
  );
  return z.strictObject(shape, { error: 'a mapping' });
}

/** What may be tried instead, of which one at least has to be there. */
export const alternativeSchema = z.strictObject(
  {
    instanceType: textOf(replaceable.InstanceType).optional().describe('In the place of the specification’s.'),
    subnetId: textOf(replaceable.SubnetId).optional().describe('In the place of the specification’s one subnet.'),
  },
  { error: 'a mapping with instanceType, subnetId or both' },
);

const alternativesWords = `a list of at most ${mostAlternatives} alternatives`;

/** One entry of `instances:`. Rules that look at several values stand in `instance-rules.ts`. */
export const instanceGroupSchema = z.strictObject(
  {
    name: text(fleetNameWords, fleetNamePattern).describe('Its name in the fleet.'),
    count: wholeNumber(1, mostInstances).default(1).describe('How many machines alike.'),
    tags: tags('instance').optional().describe('Tags of every one of them.'),
    billingMode: oneOf(['MONTHLY', 'HOURLY']).default('HOURLY').describe('How AWS bills them.'),
    alternatives: z
      .array(alternativeSchema, { error: alternativesWords })
      .max(mostAlternatives, { error: alternativesWords })
      .default([])
      .describe('What is tried, in this order, when AWS has no capacity.'),
    managedInstance: groupOf(managedInstance).describe(
      'ManagedInstance of CreateWorkspaceInstance, whole; AWS’s names with a small first letter.',
    ),
  },
  { error: 'a mapping with name and managedInstance' },
);

/** An entry that fits the schema, defaults filled in. */
export type ReadInstanceGroup = z.output<typeof instanceGroupSchema>;
