import type { ChangeAnswer, InstanceActivities } from '../../src/contract/activities.ts';
import type { AwsFailure } from '../../src/domain/aws-failure.ts';
import type { InstanceOwner, InstanceRecord } from '../../src/domain/instances/instance.ts';

interface MadeUpInstance {
  readonly record: InstanceRecord;
  readonly owner: InstanceOwner;
}

/** A few instances of an AWS in which the answers are always right. One that is deleted is gone at once. */
export class InstanceWorld {
  readonly instances = new Map<string, MadeUpInstance>();
  /** What was asked to be deleted, in the order of the calls. */
  readonly deletes: string[] = [];
  /** Reads of the whole Region. */
  listings = 0;
  /** Answers of DeleteWorkspaceInstance that get lost. */
  lostAnswers = 0;
  /** How many deletes of an instance end in ERROR_DEALLOCATING, by its id. */
  readonly failingDeletes = new Map<string, number>();
  /** What AWS answers to the next delete of an instance instead, by its id. */
  readonly refusals = new Map<string, AwsFailure>();
  /** Called before whose an instance is is answered. */
  beforeOwners: (instanceIds: readonly string[]) => void | Promise<void> = () => undefined;
  /** Called before an instance is deleted. */
  beforeDelete: () => void = () => undefined;
  /** Called before what exists is answered. */
  beforeListing: () => void = () => undefined;

  /** An instance of the fleet's machine, ALLOCATED unless said otherwise. */
  add(machine: string, { state = 'ALLOCATED', fleet = 'demo' } = {}): string {
    const instanceId = `wsinst-${machine.replace('/', '-')}`;
    this.instances.set(instanceId, { record: { instanceId, state, errors: [] }, owner: { fleet, machine } });
    return instanceId;
  }

  /** Somebody gives it other tags. */
  retag(instanceId: string, owner: InstanceOwner): void {
    this.#change(instanceId, { owner });
  }

  #change(instanceId: string, change: Partial<MadeUpInstance>): void {
    const instance = this.instances.get(instanceId);
    if (instance !== undefined) this.instances.set(instanceId, { ...instance, ...change });
  }

  get lane(): Partial<InstanceActivities> {
    return {
      readFleetInstances: async ({ fleet }) => {
        this.listings += 1;
        this.beforeListing();
        return [...this.instances.values()].flatMap(({ record: { instanceId, state }, owner }) =>
          owner.fleet === fleet ? [{ instanceId, ...owner, ...(state !== undefined && { state }) }] : [],
        );
      },
      readInstances: async ({ instanceIds }) => instanceIds.flatMap((id) => this.instances.get(id)?.record ?? []),
      readInstanceOwners: async ({ instanceIds }) => {
        await this.beforeOwners(instanceIds);
        return Object.fromEntries(
          instanceIds.flatMap((id) => {
            const owner = this.instances.get(id)?.owner;
            return owner === undefined ? [] : [[id, owner] as const];
          }),
        );
      },
      deleteInstance: async ({ instanceId }) => this.#delete(instanceId),
    };
  }

  #delete(instanceId: string): ChangeAnswer {
    this.deletes.push(instanceId);
    this.beforeDelete();
    const failure = this.refusals.get(instanceId);
    if (failure !== undefined) {
      this.refusals.delete(instanceId);
      return { outcome: failure.outcome, failure };
    }
    const failing = this.failingDeletes.get(instanceId) ?? 0;
    if (failing > 0) {
      this.failingDeletes.set(instanceId, failing - 1);
      const errors = [{ code: 'VolumeInUse', message: 'a volume is attached elsewhere' }];
      this.#change(instanceId, { record: { instanceId, state: 'ERROR_DEALLOCATING', errors } });
    } else this.instances.delete(instanceId);
    if (this.lostAnswers-- > 0) throw new Error('the answer was lost');
    return { outcome: 'applied' };
  }
}
