import type { GateRules } from '../domain/decommission/paper.ts';
import type { DecommissionSettings, Fleet, Limits, MailEndpoint, Tolerance } from '../domain/fleet.ts';
import { trustedInstances } from './trusted-instances.ts';
import type { FoundFiles } from './user-data.ts';
import type { ReadDecommission } from './written-decommission.ts';
import type { ReadFleet } from './written-fleet.ts';
import { tagsOf } from './written-tags.ts';

/** The fleet that code trusts, from a file in which no check found an error. Fills in the defaults that depend on others. */
export function trustedFleet(read: ReadFleet, userData: FoundFiles): Fleet {
  const { include, exclude } = read.desktops ?? {};
  const { volumeEncryptionKey } = read.standby;
  const instances = read.instances.map((group) => trustedInstances(group, userData));
  return {
    name: read.fleet,
    primaryRegion: read.primaryRegion,
    standbyRegion: read.standbyRegion,
    directories: read.directories,
    ...(include === undefined ? {} : { include: { users: include.users ?? [], workspaces: include.workspaces ?? [] } }),
    exclude: { users: exclude?.users ?? [], workspaces: exclude?.workspaces ?? [] },
    ...(volumeEncryptionKey === undefined ? {} : { volumeEncryptionKey }),
    dataReplication: read.standby.dataReplication,
    standbyTags: tagsOf(read.standby.tags),
    ...(read.mail === undefined ? {} : { mail: mailOf(read, read.mail) }),
    ...(instances.length === 0 ? {} : { instances }),
    limits: limitsOf(read.limits),
    onFailure: read.onFailure,
    ...(read.account === undefined ? {} : { account: read.account }),
    ...(read.decommission === undefined ? {} : { decommission: decommissionOf(read.decommission) }),
  };
}

function mailOf(read: ReadFleet, mail: NonNullable<ReadFleet['mail']>): MailEndpoint {
  const homeRegion = mail.homeRegion ?? read.standbyRegion;
  const otherRegion = homeRegion === read.standbyRegion ? read.primaryRegion : read.standbyRegion;
  return { name: mail.name, homeRegion, secondRegion: mail.secondRegion ?? otherRegion, tags: tagsOf(mail.tags) };
}

function decommissionOf({ waivers, ...read }: ReadDecommission): DecommissionSettings {
  const { approvals, coolingOff, approvalLife, soaks, dataDeadline, drift } = read;
  const rules: Partial<GateRules> = {
    ...(approvals === undefined ? {} : { approvals }),
    ...(coolingOff === undefined ? {} : { coolingOffMs: coolingOff }),
    ...(approvalLife === undefined ? {} : { approvalLifeMs: approvalLife }),
    ...(soaks === undefined ? {} : { soaksMs: [soaks.canary, soaks.canaries, soaks.batch] }),
    ...(dataDeadline === undefined ? {} : { dataDeadlineMs: dataDeadline }),
    ...(drift === undefined ? {} : { driftPercent: drift }),
  };
  return {
    rules,
    waivers: waivers.map(({ workspace, clause, reason }) => ({ workspaceId: workspace, clause, reason })),
  };
}

function limitsOf(limits: ReadFleet['limits']): Limits {
  return {
    batchSize: limits.batchSize,
    sliceSize: limits.sliceSize ?? largestSlice(limits.batchSize),
    toleratedFailures: toleranceOf(limits.toleratedFailures),
    provisioningDeadlineMs: limits.provisioningDeadline,
    firstReadAfterMs: limits.firstReadAfter,
    pollIntervalMs: limits.pollInterval,
    reportAfterMs: limits.reportAfter,
    settleMs: limits.settleTime,
    retryDelayMs: limits.retryDelay,
    mailDeadlineMs: limits.mailDeadline,
    removalDeadlineMs: limits.removalDeadline,
    callTimeoutMs: limits.callTimeout,
  };
}

/** Slices hold whole batches, so that a run sends no more creates than it must. */
function largestSlice(batchSize: number): number {
  return Math.floor(500 / batchSize) * batchSize;
}

function toleranceOf(written: number | string): Tolerance {
  if (typeof written === 'number') return { kind: 'count', count: written };
  return { kind: 'percent', percent: Number(written.slice(0, -1)) };
}
