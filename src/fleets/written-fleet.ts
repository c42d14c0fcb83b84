import { z } from 'zod';
import { decommissionSchema } from './written-decommission.ts';
import { instanceGroupSchema } from './written-instances.ts';
import { tags } from './written-tags.ts';
import {
  duration,
  fleetNamePattern,
  fleetNameWords,
  oneOf,
  region,
  text,
  wholeNumber,
  workspaceId,
} from './written-values.ts';

// WorkSpaces API 2015-04-08; AWS anchors only half of its pattern for directories, this one both halves.
const directoryId = text('a directory id such as d-90670a1b2c', /^(?=.{10,65}$)(d-[0-9a-f]{8,63}|wsd-[0-9a-z]{8,63})$/);
const userName = text(
  'a user name of 1 to 63 characters, in quotes if it looks like a number',
  /^\S(?:[^\t\r\n]{0,61}\S)?$/,
);
const keyWords = 'the ARN of a customer-managed KMS key in the standby Region, or its id or alias/name';
const keyId = '(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const keyAlias = 'alias/[A-Za-z0-9/_-]{1,250}';
const keyPattern = `^(?:arn:aws[a-z-]{0,20}:kms:[a-z0-9-]{1,31}:[0-9]{12}:(?:key/${keyId}|${keyAlias})|${keyId}|${keyAlias})$`;
const volumeEncryptionKey = text(keyWords, new RegExp(keyPattern));

const selection = z
  .strictObject(
    {
      users: z.array(userName, { error: 'a list of user names' }).describe('User names; case does not matter.'),
      workspaces: z
        .array(workspaceId('a WorkSpace id such as ws-8x2k7v1qz'), { error: 'a list of WorkSpace ids' })
        .describe('Ids of primary WorkSpaces.'),
    },
    { error: 'a mapping with the lists users and workspaces' },
  )
  .partial();

const toleratedWords = 'a count from 0 to 100000 such as 5, or a percentage from "0%" to "100%"';
const tolerance = z.union(
  [
    z.int({ error: toleratedWords }).min(0, { error: toleratedWords }).max(100_000, { error: toleratedWords }),
    text(toleratedWords, /^(?:100|[0-9]{1,2}(?:\.[0-9]{1,2})?)%$/),
  ],
  { error: toleratedWords },
);

const standby = z.strictObject(
  {
    volumeEncryptionKey: volumeEncryptionKey.optional().describe('KMS key of the standbys’ volumes.'),
    dataReplication: oneOf(['NO_REPLICATION', 'PRIMARY_AS_SOURCE'])
      .default('NO_REPLICATION')
      .describe('PRIMARY_AS_SOURCE copies the user’s volume to the standby every 12 hours, at a price.'),
    tags: tags('standby').optional().describe('Tags of every standby.'),
  },
  { error: 'a mapping' },
);

const mail = z.strictObject(
  {
    name: text('an endpoint name of 1 to 64 letters, digits, _ and -', /^[A-Za-z0-9_-]{1,64}$/).describe(
      'Name of the SES multi-region endpoint.',
    ),
    homeRegion: region().optional().describe('From where the endpoint is managed; default: the standby Region.'),
    secondRegion: region().optional().describe('The endpoint’s other Region; default: the fleet’s other Region.'),
    tags: tags('mail').optional().describe('Tags of the endpoint.'),
  },
  { error: 'a mapping with a name' },
);

/** The numbers an operator may set, each with its range and default. */
export const limitsSchema = z.strictObject(
  {
    batchSize: wholeNumber(1, 25).default(25).describe('Desktops per create call.'),
    sliceSize: wholeNumber(1, 500)
      .optional()
      .describe('Desktops per slice, a multiple of batchSize; default: the largest one up to 500.'),
    toleratedFailures: tolerance
      .default('5%')
      .describe('Failed desktops before onFailure decides: a count or a percentage.'),
    provisioningDeadline: duration('2h', '1s', '24h', 'From a create until its standby is stuck.'),
    firstReadAfter: duration('9m', '10ms', '24h', 'From a create until its standby is first read.'),
    pollInterval: duration('60s', '10ms', '1h', 'Between two reads of one standby.'),
    reportAfter: duration('2m', '10ms', '1h', 'How long a change may wait for others.'),
    settleTime: duration('2m', '10ms', '1h', 'After a lost answer, before each of two reads.'),
    retryDelay: duration('5s', '10ms', '10m', 'First wait before a refused create is sent again.'),
    mailDeadline: duration('30m', '1s', '24h', 'From the create of the endpoint until it is stuck.'),
    removalDeadline: duration('30m', '1s', '24h', 'From a terminate until a standby is retained.'),
    callTimeout: duration('60s', '100ms', '10m', 'How long one AWS call may take.'),
  },
  { error: 'a mapping' },
);

const pair = z.strictObject(
  {
    primary: directoryId.describe('Directory in the primary Region.'),
    standby: directoryId.describe('Directory in the standby Region that knows the same users.'),
  },
  { error: 'a mapping with primary and standby' },
);

/** A fleet file as people type it. Rules that look at several values at once stand in `fleet-rules.ts`. */
export const fleetFileSchema = z
  .strictObject(
    {
      fleet: text(fleetNameWords, fleetNamePattern).describe('The fleet’s name, equal to the file’s.'),
      account: text('an account of 12 digits, in quotes', /^[0-9]{12}$/)
        .optional()
        .describe('The AWS account; operations in another one are refused.'),
      primaryRegion: region().describe('Where people work every day.'),
      standbyRegion: region().describe('Where the standbys wait.'),
      directories: z.array(pair, { error: 'a list of directory pairs' }).default([]).describe('Pairs of directories.'),
      desktops: z
        .strictObject({ include: selection, exclude: selection }, { error: 'a mapping with include or exclude' })
        .partial()
        .optional()
        .describe('Which desktops of the directories belong to the fleet; default: all.'),
      standby: standby.prefault({}).describe('What every standby gets.'),
      mail: mail.optional().describe('The SES multi-region endpoint; default: none.'),
      instances: z
        .array(instanceGroupSchema, { error: 'a list of instances, each with name and managedInstance' })
        .default([])
        .describe('WorkSpaces Instances that are launched in the standby Region.'),
      limits: limitsSchema.prefault({}).describe('Numbers and durations; see docs/reference/fleet-file.md.'),
      onFailure: oneOf(['keep', 'compensate', 'ask'])
        .default('ask')
        .describe('What happens when more desktops fail than are tolerated.'),
      decommission: decommissionSchema
        .optional()
        .describe('Stricter rules for the gate of decommission than the approvals file’s, and waivers.'),
    },
    { error: 'a mapping that begins with "fleet:"' },
  )
  .meta({ title: 'Lifeboat fleet file' });

/** A fleet file as typed by people: optional keys, durations as texts. */
export type WrittenFleet = z.input<typeof fleetFileSchema>;

/** A fleet file that fits the schema: defaults filled in, durations in milliseconds. */
export type ReadFleet = z.output<typeof fleetFileSchema>;

/** The JSON Schema of fleet files, for editors. */
export function fleetFileJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(fleetFileSchema, { io: 'input' }) };
}
