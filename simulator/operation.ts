import type { Caller } from './access/access-key.ts';
import type { Permission } from './access/policy.ts';
import type { Effect, Served } from './audit.ts';
import type { Faults } from './faults/faults.ts';
import type { JsonObject } from './json.ts';
import type { Fields } from './validation.ts';
import type { World } from './world/world.ts';

/** One call as an operation sees it: validated, not throttled, allowed to happen. */
export interface Call {
  readonly world: World;
  readonly faults: Faults;
  readonly caller: Caller;
  readonly region: string;
  readonly request: JsonObject;
  /** World time of a write, and the (possibly stale) world time that a read shows. */
  readonly atMs: number;
}

/** What an operation answers, and what it changed. */
export interface Result {
  readonly answer: JsonObject;
  readonly effect?: Effect;
}

/** Where restJson1 puts an operation; `numbers` are the query fields that are not texts. */
export interface HttpBinding {
  readonly method: string;
  readonly path: string;
  readonly numbers?: readonly string[];
}

/** One API operation. It refuses by throwing an AwsError, before it has changed anything. */
export interface Operation {
  readonly name: string;
  readonly request: Fields;
  /** restJson1 only: method, and path with `{Placeholders}` that become fields of the request. */
  readonly http?: HttpBinding;
  /** restJson1 only: where older SDKs look for the same operation. */
  readonly olderHttp?: HttpBinding;
  /** What the caller must be allowed; without this, the operation by its name on any resource. */
  permissions?(call: Call): readonly Permission[];
  /** What an answer says of each WorkSpace, for the record. */
  served?(answer: JsonObject): Served;
  /** Synchronous, so that nothing comes between a check and its change. */
  run(call: Call): Result;
}
