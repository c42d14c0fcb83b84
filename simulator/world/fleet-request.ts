import { z } from 'zod';
import { directoryTypes } from './directory.ts';

const pick = z.union([z.number().int().min(0), z.array(z.number().int().min(0))]);
const tags = z.record(z.string(), z.string());
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/);
const directoryId = z.string().regex(/^(d-[0-9a-f]{8,63}$)|(wsd-[0-9a-z]{8,63}$)/);

const pair = z.strictObject({
  primaryDirectoryId: directoryId.optional(),
  standbyDirectoryId: directoryId.optional(),
  type: z.enum(directoryTypes).optional(),
  primaryRegistered: z.boolean().optional(),
  standbyRegistered: z.boolean().optional(),
});

/** A duration, or a range out of which the seed takes one for each desktop; world milliseconds. */
const age = z.union([z.number().min(0), z.tuple([z.number().min(0), z.number().min(0)])]);

const existing = z.strictObject({
  pick,
  state: z.enum(['STOPPED', 'AVAILABLE', 'PENDING', 'ERROR']).optional(),
  tags: tags.optional(),
  dataReplication: z.enum(['NO_REPLICATION', 'PRIMARY_AS_SOURCE']).optional(),
  snapshotAgeMs: age.optional(),
});

const connections = z.strictObject({
  connected: pick.optional(),
  connectedForMs: age.optional(),
  never: pick.optional(),
  lastConnectionAgeMs: age.optional(),
  usedStandbys: pick.optional(),
  usedAgeMs: age.optional(),
});

/** The body of `POST /_simulator/fleet`. */
export const fleetRequest = z.strictObject({
  desktops: z.number().int().min(0).max(1_000_000).optional(),
  seed: z.number().int().optional(),
  primaryRegion: region.optional(),
  standbyRegion: region.optional(),
  directories: z.union([z.number().int().min(1).max(1000), z.array(pair).min(1)]).optional(),
  users: z.array(z.string().min(1).max(63)).optional(),
  existingStandbys: z.union([pick, existing, z.array(existing).min(1)]).optional(),
  frozenReplication: pick.optional(),
  connections: connections.optional(),
  strangers: pick.optional(),
  missingUsers: pick.optional(),
  duplicateUsers: pick.optional(),
  primaryStates: z.record(z.string(), pick).optional(),
  runningModes: z.record(z.string(), pick).optional(),
  identities: z
    .array(z.strictObject({ name: z.string(), regions: z.array(region), verified: z.boolean().optional() }))
    .optional(),
  endpoints: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w\-_]{1,64}$/),
        region,
        secondaryRegion: region,
        status: z.enum(['CREATING', 'READY', 'FAILED']).optional(),
        tags: tags.optional(),
      }),
    )
    .optional(),
});

/** A fleet as asked for. */
export type FleetRequest = z.infer<typeof fleetRequest>;

/** So many desktops, or exactly these. */
export type Pick = z.infer<typeof pick>;

/** Standbys that are there from the start, of some desktops. */
export type ExistingStandbys = z.infer<typeof existing>;

/** A duration, or a range. */
export type Age = z.infer<typeof age>;

/** Two directories that hold the same users. */
export type DirectoryPair = z.infer<typeof pair>;
