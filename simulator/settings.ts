import { z } from 'zod';
import { accessKeys } from './access/access-key.ts';

const rate = z.strictObject({ perSecond: z.number().positive(), burst: z.number().int().min(1) }).nullable();
const range = z.tuple([z.number().min(0), z.number().min(0)]);
const duration = z.number().min(0);
const share = z.number().min(0).max(1);

const schema = z.strictObject({
  speed: z.number().positive(),
  account: z.string().regex(/^\d{12}$/),
  /** By id; none: every key may do everything. */
  accessKeys,
  /** By service, or by `region/service`; null is no limit. */
  rates: z.record(z.string(), rate),
  /** By kind (standbys, workspaces, endpoints), or by `region/kind`. */
  quotas: z.record(z.string(), z.number().int().min(0)),
  quotaAnswer: z.enum(['per-item', 'whole-call']),
  maxStandbysPerCall: z.number().int().min(1),
  allowDuplicates: z.boolean(),
  orphanedStandby: z.enum(['stays', 'errors', 'disappears']),
  orphanDelayMs: range,
  paging: z.enum(['stable', 'shifting']),
  mrrRegions: z.array(z.string()),
  provisioning: z.strictObject({ medianMs: duration, sigma: z.number().min(0), errorShare: share, neverShare: share }),
  visibility: z.strictObject({ invisibleMs: range, incompleteMs: range, relationLagMs: range }),
  idleStopMs: duration,
  stoppingMs: duration,
  startingMs: range,
  fenceDisconnects: z.boolean(),
  connectionCheckMs: duration,
  terminatingMs: duration,
  terminatedShare: share,
  terminatedMs: duration,
  cleanUpMs: duration,
  snapshotIntervalMs: z.number().positive(),
  snapshotsWhileFenced: z.boolean(),
  snapshotsWhileStopped: z.boolean(),
  auditServed: z.boolean(),
  ses: z.strictObject({ creatingMs: range, invisibleMs: range, failShare: share, deletingMs: range }),
  instances: z.strictObject({
    allocatingMedianMs: duration,
    allocatingSigma: z.number().min(0),
    errorShare: share,
    neverShare: share,
    invisibleMs: range,
    deallocatingMs: range,
    /** So long it is still shown as DEALLOCATED. */
    deallocatedMs: range,
    deallocationErrorShare: share,
    /** So long a ClientToken is remembered; null is for ever. */
    tokensKeptMs: duration.nullable(),
    /** Real seconds, as clients count; null says nothing. */
    retryAfterSeconds: z.number().int().min(0).nullable(),
    regions: z.array(z.string()),
  }),
});

/** Every switch of the world; durations are world milliseconds. */
export type Settings = z.infer<typeof schema>;

/** What may be sent to `PATCH /_simulator/settings`: any part of the settings. */
export const settingsPatch = schema
  .extend({
    provisioning: schema.shape.provisioning.partial(),
    visibility: schema.shape.visibility.partial(),
    ses: schema.shape.ses.partial(),
    instances: schema.shape.instances.partial(),
  })
  .partial();

/** A part of the settings. */
export type SettingsPatch = z.infer<typeof settingsPatch>;

const minute = 60_000;

/** Where the service is (the same page); ListRegions tells it at run time. */
const instanceRegions =
  'af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-5 ca-central-1 eu-central-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 sa-east-1 us-east-1 us-east-2 us-west-2'.split(
    ' ',
  );

/**
 * The defaults. Rates: 2 calls/s, burst 5 is what AWS documents for WorkSpaces; SES 1/s is the old documented pace of
 * its control plane. Launch takes about 20 minutes, termination about 5, an idle AUTO_STOP WorkSpace stops after an
 * hour and resumes in "typically under 90 s", snapshots are taken every 12 hours. WorkSpaces Instances: 1,000
 * per Region, 700 at once in ALLOCATING ("Amazon WorkSpaces Instances endpoints and quotas", AWS General Reference). The
 * other values are assumptions.
 */
export function defaultSettings(): Settings {
  return {
    speed: 1,
    account: '111122223333',
    accessKeys: {},
    rates: {
      workspaces: { perSecond: 2, burst: 5 },
      'workspaces-instances': { perSecond: 2, burst: 5 },
      ses: { perSecond: 1, burst: 1 },
      sts: null,
    },
    quotas: {
      standbys: 1_000_000,
      workspaces: 1_000_000,
      endpoints: 20,
      instances: 1000,
      allocatingInstances: 700,
    },
    quotaAnswer: 'per-item',
    maxStandbysPerCall: 25,
    allowDuplicates: false,
    orphanedStandby: 'stays',
    orphanDelayMs: [0, 10 * minute],
    paging: 'stable',
    mrrRegions: ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1'],
    provisioning: { medianMs: 20 * minute, sigma: 0.3, errorShare: 0, neverShare: 0 },
    visibility: { invisibleMs: [0, 15_000], incompleteMs: [0, 15_000], relationLagMs: [0, 30_000] },
    idleStopMs: 60 * minute,
    stoppingMs: minute,
    startingMs: [30_000, 90_000],
    fenceDisconnects: false,
    connectionCheckMs: 0,
    terminatingMs: 5 * minute,
    terminatedShare: 0.05,
    terminatedMs: 5_000,
    cleanUpMs: minute,
    snapshotIntervalMs: 12 * 60 * minute,
    snapshotsWhileFenced: true,
    snapshotsWhileStopped: true,
    auditServed: true,
    ses: { creatingMs: [5_000, 60_000], invisibleMs: [0, 3_000], failShare: 0, deletingMs: [5_000, 30_000] },
    instances: {
      allocatingMedianMs: 4 * minute,
      allocatingSigma: 0.4,
      errorShare: 0,
      neverShare: 0,
      invisibleMs: [0, 3_000],
      deallocatingMs: [30_000, 2 * minute],
      deallocatedMs: [0, 10 * minute],
      deallocationErrorShare: 0,
      tokensKeptMs: null,
      retryAfterSeconds: 1,
      regions: instanceRegions,
    },
  };
}

/** Settings with a part replaced; maps and groups are merged, but access keys replaced as a whole. */
export function mergeSettings(settings: Settings, patch: SettingsPatch): Settings {
  const { rates, quotas, provisioning, visibility, ses, instances, ...plain } = patch;
  return {
    ...settings,
    ...withoutUndefined(plain),
    rates: { ...settings.rates, ...rates },
    quotas: { ...settings.quotas, ...quotas },
    provisioning: { ...settings.provisioning, ...withoutUndefined(provisioning ?? {}) },
    visibility: { ...settings.visibility, ...withoutUndefined(visibility ?? {}) },
    ses: { ...settings.ses, ...withoutUndefined(ses ?? {}) },
    instances: { ...settings.instances, ...withoutUndefined(instances ?? {}) },
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
