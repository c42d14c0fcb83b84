import type { LaneService } from '../domain/lanes.ts';
import type { StopThen } from '../contract/messages.ts';

/** What a person asked for, complete and typed; fields that may still be asked for are absent. */
export type Invocation =
  | { readonly command: 'demo'; readonly keep: boolean }
  | { readonly command: 'worker' | 'simulator'; readonly args: readonly string[] }
  | { readonly command: 'fleet check'; readonly target: string }
  | { readonly command: 'plan' | 'status'; readonly fleet: string }
  | { readonly command: 'prepare'; readonly fleet: string; readonly reason?: string; readonly wait: boolean }
  | { readonly command: 'watch'; readonly fleet: string; readonly keepWatching: boolean }
  | UpdateInvocation;

/** What a person asked of a run that is under way. */
export type UpdateInvocation =
  | { readonly command: 'pause' | 'resume'; readonly fleet: string; readonly reason?: string }
  | { readonly command: 'retry'; readonly fleet: string; readonly users: readonly string[]; readonly reason?: string }
  | {
      readonly command: 'skip';
      readonly fleet: string;
      readonly users: readonly string[];
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
