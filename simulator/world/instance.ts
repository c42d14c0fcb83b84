import type { JsonObject } from '../json.ts';
import type { Failure } from './workspace.ts';

/** ProvisionState as WorkSpaces Instances names it (API model 2022-07-26), and GONE; a hand may force other texts. */
export type ProvisionState =
  | 'ALLOCATING'
  | 'ALLOCATED'
  | 'ERROR_ALLOCATING'
  | 'DEALLOCATING'
  | 'DEALLOCATED'
  | 'ERROR_DEALLOCATING'
  | 'GONE'
  | (string & {});

/** Why it is in an error state: what the service says, and what EC2 said to the service. */
export interface InstanceFailure {
  readonly errors: readonly Failure[];
  readonly ec2Errors: readonly Failure[];
}

/** One attempt to take an instance away. All in world time. */
export interface Deallocation {
  readonly atMs: number;
  /** Infinity: never. */
  readonly endedMs: number;
  readonly endedAs: 'DEALLOCATED' | 'ERROR_DEALLOCATING';
  /** From here it is unknown; Infinity where it stays. */
  readonly goneMs: number;
  readonly failure: InstanceFailure;
}

/** What was asked for, without its secrets. */
export interface InstanceOrder {
  readonly region: string;
  /** Digest of the ClientToken; none was given: undefined. */
  readonly tokenDigest: string | undefined;
  /** Digest of all other parameters: the same token with another one is a conflict. */
  readonly requestDigest: string;
  /** ManagedInstance, its UserData as a digest. */
  readonly specification: JsonObject;
  readonly billingMode: string;
  readonly tags: Map<string, string>;
}

/** One instance; as with WorkSpaces, states are computed from these instants when somebody looks. */
export interface Instance extends InstanceOrder {
  readonly id: string;
  /** Which of its Region, from 1, in order of creation. */
  readonly number: number;
  readonly ec2InstanceId: string;
  readonly createdMs: number;
  readonly visibleMs: number;
  /** Infinity: never. */
  readonly settledMs: number;
  readonly settledAs: 'ALLOCATED' | 'ERROR_ALLOCATING';
  readonly failure: InstanceFailure;
  readonly deallocations: Deallocation[];
  /** Set by the control API; wins until it is lifted or a delete comes. */
  forced: { readonly sinceMs: number; readonly state: ProvisionState } | undefined;
  /** Taken away by a hand, as if it had never been. */
  removedMs: number | undefined;
}

/** The true state at a moment of world time. */
export function provisionStateAt(instance: Instance, atMs: number): ProvisionState {
  const { forced, removedMs } = instance;
  if (atMs < instance.createdMs || (removedMs !== undefined && atMs >= removedMs)) return 'GONE';
  if (forced && atMs >= forced.sinceMs) return forced.state;
  const deallocation = deallocationAt(instance, atMs);
  if (!deallocation) return atMs < instance.settledMs ? 'ALLOCATING' : instance.settledAs;
  if (atMs < deallocation.endedMs) return 'DEALLOCATING';
  return atMs >= deallocation.goneMs ? 'GONE' : deallocation.endedAs;
}

/** Why it is in an error state, if it is. */
export function instanceFailureAt(instance: Instance, atMs: number): InstanceFailure | undefined {
  const state = provisionStateAt(instance, atMs);
  if (state === 'ERROR_ALLOCATING') return instance.failure;
  return state === 'ERROR_DEALLOCATING' ? deallocationAt(instance, atMs)?.failure : undefined;
}

/** Is it there at all, shown or not? */
export function isInstanceLive(instance: Instance, atMs: number): boolean {
  const state = provisionStateAt(instance, atMs);
  return state !== 'GONE' && state !== 'DEALLOCATED';
}

/** Would Get and List show it? A fresh one may be invisible for a while. */
export function isInstanceVisible(instance: Instance, atMs: number): boolean {
  return atMs >= instance.visibleMs && provisionStateAt(instance, atMs) !== 'GONE';
}

/** The subnets it was asked into: its own, or those of its network interfaces. */
export function subnetsOf({ SubnetId, NetworkInterfaces }: JsonObject): string[] {
  const interfaces = Array.isArray(NetworkInterfaces) ? (NetworkInterfaces as JsonObject[]) : [];
  return [SubnetId, ...interfaces.map((one) => one['SubnetId'])].filter((id) => typeof id === 'string');
}

function deallocationAt({ deallocations }: Instance, atMs: number): Deallocation | undefined {
  return deallocations.findLast((one) => one.atMs <= atMs);
}
