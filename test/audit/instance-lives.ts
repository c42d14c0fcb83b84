import { fleetTag, machineTag, type Case, type InstanceLine } from './case.ts';
import { appliedEntries, type CreatedInstance, type DeletedInstance, type WorldInstance } from './log.ts';

/** What no delete of a person or a program has done: `DELETE /instances/<id>` of the control API. */
const takenAway = /^DELETE \/instances\/(.+)$/;

/**
 * One instance from its create to its end, in world time, which the audit tells whatever a test does to the clock. Of one
 * that was there before the truth tells whether it is there still.
 */
export interface InstanceLife {
  readonly instanceId: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly tokenDigest: string | null;
  /** The line of its create; 0 for one that was there before. */
  readonly bornSeq: number;
  readonly bornAtMs: number;
  /** When it is allocated or has failed to be; Infinity for never. */
  readonly settlesAtMs: number;
  readonly fails: boolean;
  /** The line and time of the first delete, or of its disappearance; Infinity for none. */
  readonly leavesSeq: number;
  readonly leavesAtMs: number;
}

/** Every instance that the log or the truth knows of, in order of birth. */
export function instanceLives({ entries, world }: Pick<Case, 'entries' | 'world'>): InstanceLife[] {
  const ends = endsIn({ entries });
  const { speed = 1 } = world.summary;
  const born = appliedEntries(entries).flatMap(({ seq, atMs, worldMs = atMs, effect }) =>
    (effect.instancesCreated ?? []).map((made) => lifeOf(made, { seq, atMs: worldMs }, speed, ends)),
  );
  const known = new Set(born.map(({ instanceId }) => instanceId));
  const inherited = (world.instances ?? []).filter(({ workspaceInstanceId: id }) => !known.has(id));
  return [...inherited.map((each) => inheritedLife(each, ends)), ...born];
}

/** Every delete that took effect, in order; those that no call has asked for have none. */
export function deletedInstances({
  entries,
}: Pick<Case, 'entries'>): (DeletedInstance & { readonly seq: number; readonly call: number | null })[] {
  return appliedEntries(entries).flatMap(({ seq, call, effect }) =>
    (effect.instancesDeleted ?? []).map((gone) => ({ ...gone, seq, call })),
  );
}

/** What a machine's tag says: `kiosks/3`. */
export function nameOfLine({ name, ordinal }: InstanceLine): string {
  return `${name}/${ordinal}`;
}

/** Fleet and machine by the tags; undefined when they do not say whose it is. */
export function machineOf({ region, tags }: Pick<InstanceLife, 'region' | 'tags'>): string | undefined {
  const [fleet, machine] = [tags[fleetTag], tags[machineTag]];
  return fleet === undefined || machine === undefined ? undefined : `${region} ${fleet} ${machine}`;
}

/** Does somebody pay for it: it is there, and is not on its way out? */
export function isStanding({ live, state }: WorldInstance): boolean {
  return live && state !== 'DEALLOCATING';
}

interface Moment {
  readonly seq: number;
  readonly atMs: number;
}

type Ends = ReadonlyMap<string, Moment>;

function endsIn({ entries }: Pick<Case, 'entries'>): Ends {
  const ends = new Map<string, Moment>();
  for (const { seq, atMs, worldMs = atMs, event, operation, effect } of entries) {
    const byHand = event === 'control' ? takenAway.exec(operation ?? '')?.[1] : undefined;
    const deleted = event === 'applied' ? (effect?.instancesDeleted ?? []) : [];
    for (const id of [...deleted.map((each) => each.workspaceInstanceId), ...(byHand ? [byHand] : [])]) {
      if (!ends.has(id)) ends.set(id, { seq, atMs: worldMs });
    }
  }
  return ends;
}

const never: Moment = { seq: Infinity, atMs: Infinity };

function lifeOf(made: CreatedInstance, { seq, atMs }: Moment, speed: number, ends: Ends): InstanceLife {
  const { workspaceInstanceId: instanceId, region, tags, clientTokenDigest: tokenDigest, allocation } = made;
  const { seq: leavesSeq, atMs: leavesAtMs } = ends.get(instanceId) ?? never;
  return {
    ...{ instanceId, region, tags, tokenDigest, bornSeq: seq, bornAtMs: atMs, leavesSeq, leavesAtMs },
    settlesAtMs: atMs + speed * (allocation.durationMs ?? Infinity),
    fails: allocation.outcome === 'ERROR_ALLOCATING',
  };
}

function inheritedLife(there: WorldInstance, ends: Ends): InstanceLife {
  const { workspaceInstanceId: instanceId, region, tags, clientTokenDigest: tokenDigest, live, state } = there;
  const hasLeftBefore = !live || there.deletedAtMs !== null;
  const { seq: leavesSeq, atMs: leavesAtMs } = ends.get(instanceId) ?? (hasLeftBefore ? { seq: 0, atMs: 0 } : never);
  return {
    ...{ instanceId, region, tags, tokenDigest, bornSeq: 0, bornAtMs: 0, leavesSeq, leavesAtMs },
    settlesAtMs: state === 'ALLOCATING' ? Infinity : 0,
    fails: state === 'ERROR_ALLOCATING',
  };
}
