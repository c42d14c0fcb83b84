import type { GateRules } from './decommission/paper.ts';
import type { Waiver } from './decommission/plan.ts';
import type { FieldValues } from './instances/field.ts';

/** What an operator wants done when more desktops fail than the fleet tolerates. */
export type OnFailure = 'keep' | 'compensate' | 'ask';

/** `DataReplication` of CreateStandbyWorkspaces (AWS WorkSpaces API 2015-04-08). */
export type DataReplication = 'NO_REPLICATION' | 'PRIMARY_AS_SOURCE';

/** A directory of the primary Region and the directory of the standby Region that knows the same users. */
export interface DirectoryPair {
  readonly primary: string;
  readonly standby: string;
}

/** Which desktops of the directories belong to the fleet, by user name or by WorkSpace id. */
export interface Selection {
  readonly users: readonly string[];
  readonly workspaces: readonly string[];
}

/** A tag on an AWS resource. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The SES multi-region endpoint of a fleet. It can be managed only from its home Region, so that is the standby Region by default. */
export interface MailEndpoint {
  readonly name: string;
  readonly homeRegion: string;
  readonly secondRegion: string;
  readonly tags: readonly Tag[];
}

/** How AWS bills an instance: the month, or the hours it runs. */
export type BillingMode = 'MONTHLY' | 'HOURLY';

/** What is tried when AWS has no capacity for the specification as it is written; at least one of the two. */
export interface Alternative {
  readonly instanceType?: string;
  readonly subnetId?: string;
}

/** User data: where it stands, and the sha256 (hex) of its bytes. They themselves are in no fleet and no history. */
export interface UserDataFile {
  /** Relative to the folder of the fleet file. */
  readonly file: string;
  readonly digest: string;
}

/** Several machines alike: one entry of `instances:` in a fleet file. */
export interface InstanceGroup {
  /** Its name in the fleet; with an ordinal from 1 to `count`, that of one machine. */
  readonly name: string;
  readonly count: number;
  readonly tags: readonly Tag[];
  readonly billingMode: BillingMode;
  /** Tried in this order, after the specification as it is written. */
  readonly alternatives: readonly Alternative[];
  /** `ManagedInstance` under AWS's own names, without user data; times are texts. */
  readonly managedInstance: FieldValues;
  readonly userData?: UserDataFile;
  /** The sha256 (hex) of everything that is sent for each of its machines, alternatives and the run's tags apart. */
  readonly digest: string;
}

/** How many failed desktops a run accepts before `onFailure` decides. */
export type Tolerance =
  { readonly kind: 'count'; readonly count: number } | { readonly kind: 'percent'; readonly percent: number };

/** Numbers an operator may set in the fleet file; all times in milliseconds. */
export interface Limits {
  /** Desktops per CreateStandbyWorkspaces call, 1 to 25. */
  readonly batchSize: number;
  /** Desktops per slice, a multiple of the batch size, at most 500. */
  readonly sliceSize: number;
  readonly toleratedFailures: Tolerance;
  /** From the create until a standby that is not healthy counts as stuck. */
  readonly provisioningDeadlineMs: number;
  /** From the create until the first read; AWS needs minutes at the least. */
  readonly firstReadAfterMs: number;
  /** Between two reads of one standby that is being provisioned. */
  readonly pollIntervalMs: number;
  /** How long a change may wait for others before the poll reports it. */
  readonly reportAfterMs: number;
  /** After an unknown outcome, before each of the two reads that decide it. */
  readonly settleMs: number;
  /** First wait before something that AWS refused for the moment is tried again; doubles, up to sixty times. */
  readonly retryDelayMs: number;
  /** From the create of the mail endpoint until it counts as stuck. */
  readonly mailDeadlineMs: number;
  /** From the terminate until a standby that is still there counts as retained. */
  readonly removalDeadlineMs: number;
  /** How long one AWS call may take, from a worker's start of it to its answer. */
  readonly callTimeoutMs: number;
}

/** What a fleet says of its decommission. */
export interface DecommissionSettings {
  /** Rules of the gate that are stricter than those of the approvals file; one that is absent is as there. */
  readonly rules: Partial<GateRules>;
  readonly waivers: readonly Waiver[];
}

/** What fails over together: desktops, mail and instances. Complete and checked, as `src/fleets` makes it from a fleet file. */
export interface Fleet {
  readonly name: string;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  readonly directories: readonly DirectoryPair[];
  readonly include?: Selection;
  readonly exclude: Selection;
  readonly volumeEncryptionKey?: string;
  readonly dataReplication: DataReplication;
  readonly standbyTags: readonly Tag[];
  readonly mail?: MailEndpoint;
  /** Absent when there are none. */
  readonly instances?: readonly InstanceGroup[];
  readonly limits: Limits;
  readonly onFailure: OnFailure;
  /** The account the fleet lives in, when the file names it; an operation in another account is refused. */
  readonly account?: string;
  readonly decommission?: DecommissionSettings;
}

/** A fleet as it was read for one run, with the digest (sha256, hex) of the file's bytes. */
export interface LoadedFleet {
  readonly fleet: Fleet;
  readonly digest: string;
}

/** Is the desktop of this user in the fleet? Users are compared without regard to case, as directories do. */
export function isSelected(fleet: Pick<Fleet, 'include' | 'exclude'>, user: string, workspaceId: string): boolean {
  const named = (selection: Selection): boolean =>
    selection.workspaces.includes(workspaceId) || selection.users.some((name) => sameUser(name, user));
  return (fleet.include === undefined || named(fleet.include)) && !named(fleet.exclude);
}

/** Directory user names do not distinguish upper and lower case. */
export function sameUser(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The standby directory that belongs to a primary directory, if the fleet pairs it. */
export function standbyDirectoryOf(fleet: Pick<Fleet, 'directories'>, primaryDirectory: string): string | undefined {
  return fleet.directories.find((pair) => pair.primary === primaryDirectory)?.standby;
}
