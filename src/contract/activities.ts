import type { AwsFailure } from '../domain/aws-failure.ts';
import type { CreateAnswer, CreateItem } from '../domain/create-answer.ts';
import type { Holder, OpenSlice } from '../domain/decommission/directory-busy.ts';
import type { PrimaryDesktop } from '../domain/desktop.ts';
import type { Finding } from '../domain/finding.ts';
import type { Alternative, DataReplication, InstanceGroup, LoadedFleet, Tag } from '../domain/fleet.ts';
import type { InstanceNews, InstanceTarget } from '../domain/instances/instance-polling.ts';
import type { FoundInstance, InstanceOwner, InstanceRecord, Machine } from '../domain/instances/instance.ts';
import type { LaneRate, Lane } from '../domain/lanes.ts';
import type { MailEndpointRecord } from '../domain/mail-endpoint.ts';
import type { MailRegion } from '../domain/mail-parity.ts';
import type { PackedTargets } from '../domain/poll-targets.ts';
import type { PollChange, PollPace } from '../domain/polling.ts';
import type { FleetScope } from '../domain/primaries.ts';
import type { ReadBack } from '../domain/read-back.ts';
import type { ExpectedStandby } from '../domain/standby-verdict.ts';
import type { DirectoryRecord, WorkspaceRecord } from '../domain/workspace.ts';

/** What a page of a primary directory holds for the fleet. */
export interface PrimariesPage {
  readonly desktops: readonly PrimaryDesktop[];
  /** WorkSpaces on the page, in the fleet or not. */
  readonly read: number;
  readonly nextToken?: string;
}

/** How a call that changes something ended; `applied` when AWS answered well. */
export type ChangeAnswer<T extends object = object> =
  | ({ readonly outcome: 'applied' } & T)
  | { readonly outcome: 'not-applied' | 'maybe-applied'; readonly failure: AwsFailure };

/** An item that AWS would not terminate. */
export interface RefusedTermination {
  readonly standbyId: string;
  readonly code: string;
  readonly message: string;
}

/** Activities of the workflow queue: they touch files and the Temporal server, no AWS service with a limit. */
export interface LocalActivities {
  /** Reads and checks `<fleet>.yaml`. Fails with FleetRejected and every finding. */
  loadFleet(input: { readonly fleet: string }): Promise<LoadedFleet & FindingsDetail>;
  /** Workflow ids of slices of the fleet that are still open. */
  openSlices(input: { readonly fleet: string }): Promise<readonly string[]>;
  /** Open slices of all fleets, and where they make or take back standbys. */
  slicesAtWork(): Promise<readonly OpenSlice[]>;
  /** Whose run holds a standby directory; nobody's, when it has been given back meanwhile. */
  directoryHolder(input: { readonly directory: string }): Promise<{ readonly holder?: Holder }>;
  /** The first of these blocks that no run holds; waits for one. By its number. */
  freeAllocationBlock(input: { readonly region: string; readonly blocks: number }): Promise<{ readonly block: number }>;
  /** The rates that are in force for lanes: an operator's, else the Region file's. */
  laneRates(input: { readonly lanes: readonly Lane[] }): Promise<readonly LaneRate[]>;
  /** Sets a lane's rate in the Temporal server, over all workers; it stays until it is set again. */
  setLaneRate(input: { readonly rate: LaneRate; readonly reason: string }): Promise<void>;
  /** The account of the worker's credentials, from STS, which has no limit that matters here. */
  readAccount(input: { readonly region: string }): Promise<{ readonly account: string }>;
}

/** Whose standbys are: those with the run's tag, and those whose tags cannot be read yet. The others are somebody else's. */
export interface Ownership {
  readonly own: readonly string[];
  readonly unreadable: readonly string[];
}

/** Activities of a WorkSpaces lane: each attempt makes one call in the lane's Region. */
export interface WorkspacesActivities {
  /** The directories with these ids, at most 25, as this Region knows them. */
  readDirectories(input: {
    readonly region: string;
    readonly directoryIds: readonly string[];
  }): Promise<readonly DirectoryRecord[]>;
  /** One page of a primary directory. */
  readPrimariesPage(input: {
    readonly scope: FleetScope;
    readonly directory: string;
    readonly nextToken?: string;
  }): Promise<PrimariesPage>;
  /** Primaries by id, at most 25: their own records name their standbys. */
  readPrimariesById(input: {
    readonly region: string;
    readonly primaryIds: readonly string[];
  }): Promise<readonly WorkspaceRecord[]>;
  /** Creates up to 25 standbys. Never retried: the call has no token. */
  createStandbys(input: {
    readonly region: string;
    readonly primaryRegion: string;
    readonly items: readonly CreateItem[];
    readonly fleet: string;
    readonly run: string;
    readonly tags: readonly Tag[];
    readonly dataReplication: DataReplication;
    readonly volumeEncryptionKey?: string;
  }): Promise<CreateAnswer>;
  /** Reads standbys, one call per attempt, until there is something to report. */
  pollStandbys(input: { readonly region: string; readonly targets: PackedTargets; readonly pace: PollPace }): Promise<{
    readonly changes: readonly PollChange[];
    readonly readAtMs: Readonly<Record<string, number>>;
  }>;
  /** Reads what exists for each user in its standby directory, one call per attempt. By primary id. */
  readBackByUser(input: {
    readonly region: string;
    readonly expected: readonly ExpectedStandby[];
  }): Promise<Readonly<Record<string, ReadBack>>>;
  /** Reads standbys by id, one call of at most 25 per attempt. */
  readStandbysById(input: {
    readonly region: string;
    readonly standbyIds: readonly string[];
  }): Promise<readonly WorkspaceRecord[]>;
  /** Which of these standbys carry the run's tag, and which AWS does not know yet; one call per standby and attempt. */
  findOwnStandbys(input: {
    readonly region: string;
    readonly standbyIds: readonly string[];
    readonly run: string;
  }): Promise<Ownership>;
  /** The same for the fleet's tag, whichever run made them. */
  findFleetStandbys(input: {
    readonly region: string;
    readonly standbyIds: readonly string[];
    readonly fleet: string;
  }): Promise<Ownership>;
  /** The primary that each standby's tags name, by its id, where they also name the fleet; the others are left out. */
  readTaggedPrimaries(input: {
    readonly region: string;
    readonly standbyIds: readonly string[];
    readonly fleet: string;
  }): Promise<Readonly<Record<string, string>>>;
  /** Terminates up to 25 standbys. Never retried by Temporal: the slice reads before it asks again. */
  terminateStandbys(input: {
    readonly region: string;
    readonly standbyIds: readonly string[];
  }): Promise<ChangeAnswer<{ readonly refused: readonly RefusedTermination[] }>>;
}

/** Activities of a lane of WorkSpaces Instances: each attempt makes one call in the lane's Region. */
export interface InstanceActivities {
  /** Every instance of the Region that carries the fleet's tag, those that are being deleted left out. */
  readFleetInstances(input: { readonly region: string; readonly fleet: string }): Promise<readonly FoundInstance[]>;
  /** Creates one instance, with the token of its machine and attempt. Sent again, it answers for the same instance. */
  createInstance(input: InstanceCreate): Promise<ChangeAnswer<{ readonly instanceId: string }>>;
  /** Reads instances until there is something to report. */
  pollInstances(input: {
    readonly region: string;
    readonly targets: readonly InstanceTarget[];
    readonly pace: PollPace;
  }): Promise<{ readonly news: readonly InstanceNews[] }>;
  /** Reads instances by id. One that AWS does not know is left out. */
  readInstances(input: {
    readonly region: string;
    readonly instanceIds: readonly string[];
  }): Promise<readonly InstanceRecord[]>;
  /** Whose instances are, by id. One that AWS does not know is left out. */
  readInstanceOwners(input: {
    readonly region: string;
    readonly instanceIds: readonly string[];
  }): Promise<Readonly<Record<string, InstanceOwner>>>;
  /** Deletes one instance. Never retried by Temporal: it is read before it is asked for again. */
  deleteInstance(input: { readonly region: string; readonly instanceId: string }): Promise<ChangeAnswer>;
}

/** One machine to create. User data is read from its file by the activity, and is in no input. */
export interface InstanceCreate {
  readonly region: string;
  readonly fleet: string;
  readonly run: string;
  readonly machine: Machine;
  readonly attempt: number;
  readonly group: Omit<InstanceGroup, 'count' | 'alternatives'>;
  readonly alternative?: Alternative;
}

/** Activities of an SES lane: each attempt makes one call in the lane's Region. */
export interface MailActivities {
  /** The endpoint by name, or nothing. */
  readMailEndpoint(input: {
    readonly region: string;
    readonly name: string;
  }): Promise<{ readonly endpoint?: MailEndpointRecord }>;
  /** Does the endpoint carry the run's tag? */
  isOwnMailEndpoint(input: {
    readonly region: string;
    readonly account: string;
    readonly name: string;
    readonly run: string;
  }): Promise<boolean>;
  /** Does the endpoint carry the fleet's tag, whichever run made it? */
  isFleetMailEndpoint(input: {
    readonly region: string;
    readonly account: string;
    readonly name: string;
    readonly fleet: string;
  }): Promise<boolean>;
  /** Creates the endpoint. Never retried: the step reads before it asks again. */
  createMailEndpoint(input: {
    readonly region: string;
    readonly secondRegion: string;
    readonly name: string;
    readonly tags: readonly Tag[];
  }): Promise<ChangeAnswer<{ readonly endpointId?: string }>>;
  /** Deletes the endpoint; one that is not there is deleted already. */
  deleteMailEndpoint(input: { readonly region: string; readonly name: string }): Promise<ChangeAnswer>;
  /** What this Region's SES can send with, one call per attempt. */
  readMailRegion(input: { readonly region: string }): Promise<MailRegion>;
}

/** Findings as they travel in the details of a failure. */
export interface FindingsDetail {
  readonly findings: readonly Finding[];
}
