import type { Desktop, PrimaryDesktop } from '../../src/domain/desktop.ts';
import type { Fleet } from '../../src/domain/fleet.ts';
import { newDesktop } from '../../src/domain/ledger.ts';
import type { ExpectedStandby } from '../../src/domain/standby-verdict.ts';
import type { Surroundings } from '../../src/domain/teardown/expendable.ts';
import type { RelatedWorkspace, WorkspaceRecord } from '../../src/domain/workspace.ts';

export const PRIMARY_REGION = 'us-east-1';
export const STANDBY_REGION = 'us-west-2';

/** Ada's primary, as found on a page. */
export function primary(differences: Partial<PrimaryDesktop> = {}): PrimaryDesktop {
  return { primaryId: 'ws-ada', user: 'ada', standbyDirectory: 'd-west', relatedStandbys: [], ...differences };
}

/** A line of the ledger, pending unless said otherwise. */
export function desktop(differences: Partial<Desktop> = {}): Desktop {
  return { ...newDesktop(primary()), ...differences };
}

/** What Ada's standby is expected to be. */
export const adasStandby: ExpectedStandby = {
  primaryId: 'ws-ada',
  primaryRegion: PRIMARY_REGION,
  user: 'ada',
  standbyDirectory: 'd-west',
};

export const relationToAda: RelatedWorkspace = { workspaceId: 'ws-ada', region: PRIMARY_REGION, type: 'PRIMARY' };

/** The record of Ada's standby, complete and healthy unless said otherwise. */
export function standby(differences: Partial<WorkspaceRecord> = {}): WorkspaceRecord {
  return {
    workspaceId: 'ws-standby',
    directoryId: 'd-west',
    userName: 'ada',
    state: 'AVAILABLE',
    related: [relationToAda],
    ...differences,
  };
}

/** The record of Ada's primary, complete and healthy unless said otherwise. */
export function adasPrimary(differences: Partial<WorkspaceRecord> = {}): WorkspaceRecord {
  return {
    workspaceId: 'ws-ada',
    directoryId: 'd-east',
    userName: 'ada',
    state: 'AVAILABLE',
    related: [{ workspaceId: 'ws-standby', region: STANDBY_REGION, type: 'STANDBY' }],
    ...differences,
  };
}

/** What is read around Ada's standby when nobody would miss it. */
export const allIsWell: Surroundings = {
  standbyRegion: STANDBY_REGION,
  primary: adasPrimary(),
  primaryAbsences: 0,
  connection: { workspaceId: 'ws-standby', state: 'DISCONNECTED', checkedAtMs: 1 },
  ageMs: 0,
};

/** The same record without some of its fields, as AWS shows a fresh id. */
export function without(record: WorkspaceRecord, ...fields: readonly (keyof WorkspaceRecord)[]): WorkspaceRecord {
  const kept = Object.entries(record).filter(([name]) => !fields.includes(name as keyof WorkspaceRecord));
  return { related: [], ...Object.fromEntries(kept) } as unknown as WorkspaceRecord;
}

/** A fleet of one directory pair with the limits of the fleet file's defaults. */
export function fleet(differences: Partial<Fleet> = {}): Fleet {
  return {
    name: 'demo',
    primaryRegion: PRIMARY_REGION,
    standbyRegion: STANDBY_REGION,
    directories: [{ primary: 'd-east', standby: 'd-west' }],
    exclude: { users: [], workspaces: [] },
    dataReplication: 'NO_REPLICATION',
    standbyTags: [],
    limits: {
      batchSize: 25,
      sliceSize: 500,
      toleratedFailures: { kind: 'percent', percent: 5 },
      provisioningDeadlineMs: 7_200_000,
      firstReadAfterMs: 540_000,
      pollIntervalMs: 60_000,
      reportAfterMs: 120_000,
      settleMs: 120_000,
      retryDelayMs: 5_000,
      mailDeadlineMs: 1_800_000,
      removalDeadlineMs: 1_800_000,
      callTimeoutMs: 60_000,
    },
    onFailure: 'ask',
    ...differences,
  };
}
