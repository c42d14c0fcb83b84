import type { LaneService } from '../domain/lanes.ts';
import type { StopThen } from '../contract/messages.ts';
import type { GatedOperation } from '../domain/decommission/plan.ts';

/** What a person asked for, complete and typed; fields that may still be asked for are absent. */
export type Invocation =
  | { readonly command: 'demo'; readonly keep: boolean }
  | { readonly command: 'worker' | 'terminator' | 'codec-server' | 'simulator'; readonly args: readonly string[] }
  | { readonly command: 'fleet check'; readonly target: string }
  | { readonly command: 'plan' | 'runs'; readonly fleet: string }
  | { readonly command: 'status'; readonly fleet: string; readonly run?: string }
  | { readonly command: 'prepare'; readonly fleet: string; readonly reason?: string; readonly wait: boolean }
  | { readonly command: 'watch'; readonly fleet: string; readonly keepWatching: boolean }
  | { readonly command: 'approver keygen'; readonly name?: string; readonly out?: string }
  | { readonly command: 'evidence verify'; readonly file: string; readonly publicKey?: string; readonly head?: string }
  | NamespaceInvocation
  | RestoredInvocation
  | PayloadKeysInvocation
  | GatedPlanInvocation
  | GatedStartInvocation
  | PaperInvocation
  | UpdateInvocation;

/** A namespace of a Temporal server, as it is to be. */
export interface NamespaceInvocation {
  readonly command: 'namespace ensure';
  /** That of the profile when not given. */
  readonly name?: string;
  /** How long a run is kept after its end; `90d` when not given. */
  readonly retention?: string;
  /** Change the retention of a namespace that exists. */
  readonly update: boolean;
}

/** A server that was restored from a backup. */
export interface RestoredInvocation {
  readonly command: 'namespace restored';
  readonly reason: string;
}

/** The keys that encrypt payloads; the file is that of `LIFEBOAT_PAYLOAD_KEYS` when not given. */
export type PayloadKeysInvocation =
  | { readonly command: 'payload-keys new'; readonly file?: string }
  | { readonly command: 'payload-keys use'; readonly id: string; readonly file?: string };

/** A plan of something that is behind the gate. */
export interface GatedPlanInvocation {
  readonly command: `${GatedOperation} plan`;
  readonly operation: GatedOperation;
  readonly fleet: string;
  readonly out?: string;
}

/** What a person says of a paper that they sign; as typed, checked all at once before it is signed. */
export interface Signing {
  readonly digest?: string;
  /** The file of the private key. */
  readonly key?: string;
  /** The signer's name in the approvals file. */
  readonly as?: string;
  readonly reason?: string;
  /** How long the paper is valid, such as `72h`. */
  readonly expires: string;
  /** Shown for the Web UI instead of sent. */
  readonly print: boolean;
}

/** A request for something that is behind the gate. */
export interface GatedStartInvocation extends Signing {
  readonly command: `${GatedOperation} start`;
  readonly operation: GatedOperation;
  readonly fleet: string;
  /** A file that `plan` has written: digest and account are taken from it. */
  readonly plan?: string;
  readonly wait: boolean;
}

/** A decision about a run that is at the gate, or past it. */
export interface PaperInvocation extends Signing {
  readonly command: 'approve' | 'reject' | 'revoke';
  readonly fleet: string;
  readonly run?: string;
}

/** What a person asked of a run that is under way. */
export type UpdateInvocation =
  | { readonly command: 'pause' | 'resume'; readonly fleet: string; readonly reason?: string }
  | {
      readonly command: 'retry';
      readonly fleet: string;
      readonly users: readonly string[];
      /** Groups (`kiosks`) or single machines (`kiosks/3`). */
      readonly instances: readonly string[];
      readonly reason?: string;
    }
  | {
      readonly command: 'skip';
      readonly fleet: string;
      readonly users: readonly string[];
      readonly instances: readonly string[];
      readonly mail: boolean;
      readonly reason?: string;
    }
  | {
      readonly command: 'decide';
      readonly fleet: string;
      readonly decision: 'keep' | 'compensate';
      readonly reason?: string;
    }
  | { readonly command: 'stop'; readonly fleet: string; readonly then?: StopThen; readonly reason?: string }
  | {
      readonly command: 'set-rate';
      readonly fleet: string;
      readonly region: string;
      readonly service: LaneService;
      readonly callsPerSecond: number;
      readonly reason?: string;
    };

/** Options that every command takes. */
export interface Globals {
  readonly json: boolean;
  readonly color: boolean;
  readonly input: boolean;
}
