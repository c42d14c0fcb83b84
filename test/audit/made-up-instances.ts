import type { Case, InstanceLine } from './case.ts';
import type { AuditEntry, CreatedInstance, WorldInstance } from './log.ts';
import { MadeUpCase } from './made-up-case.ts';

const region = 'us-west-2';
const fleet = 'demo';

/** How long a made-up instance is ALLOCATING. */
export const allocatingMs = 1_000;

/** A case of a fleet with machines: `kiosks/n` has the instance `wsinst-n`, made with the token of that number. */
export class MadeUpInstances extends MadeUpCase {
  readonly machines: string[] = [];
  readonly instances: WorldInstance[] = [];
  readonly instanceLedger: InstanceLine[] = [];

  /** Machines of the fleet file, without an instance. */
  has(...numbers: readonly number[]): this {
    this.machines.push(...numbers.map((number) => `kiosks/${number}`));
    return this;
  }

  /** An instance that one call of the run creates, that lives, and that the ledger shows as ready. */
  launched(number: number): this {
    return this.launches(number)
      .stands(number)
      .says(number, { state: 'ready', instanceId: `wsinst-${number}` });
  }

  /** The call alone: no world, no ledger. */
  launches(number: number, change: Partial<CreatedInstance> = {}): this {
    const made: CreatedInstance = {
      ...{ workspaceInstanceId: `wsinst-${number}`, region, tags: tagsOf(number), clientTokenDigest: tokenOf(number) },
      ...{ allocation: { outcome: 'ALLOCATED', durationMs: allocatingMs }, ...change },
    };
    return this.sends(number, { effect: { instancesCreated: [made] }, applied: true });
  }

  /** The same token once more: answered, and nothing is made. */
  replays(number: number, change: Partial<AuditEntry> = {}): this {
    return this.sends(number, change);
  }

  /** An instance in the world, of this run unless tags say otherwise. */
  stands(number: number, change: Partial<WorldInstance> = {}): this {
    this.instances.push({
      ...{ workspaceInstanceId: `wsinst-${number}`, region, state: 'ALLOCATED', live: true },
      ...{ clientTokenDigest: tokenOf(number), tags: tagsOf(number) },
      ...{ deletedAtMs: null, ...change },
    });
    return this;
  }

  /** A line of the ledger, ours unless it says otherwise. */
  says(number: number, change: Partial<InstanceLine>): this {
    this.instanceLedger.push({ name: 'kiosks', ordinal: number, state: 'failed', createdByUs: true, ...change });
    return this;
  }

  /** A delete, of an instance of this run unless tags say otherwise. */
  deletes(number: number, tags: Readonly<Record<string, string>> = tagsOf(number)): this {
    const gone = { workspaceInstanceId: `wsinst-${number}`, region, tags, stateBefore: 'ALLOCATED' };
    return this.call('DeleteWorkspaceInstance', { instancesDeleted: [gone] }, { service: 'workspaces-instances' });
  }

  override get case(): Case {
    const { machines, instances, instanceLedger: ledger } = this;
    const plain = super.case;
    return { ...plain, world: { ...plain.world, instances }, instances: { fleet, machines, ledger } };
  }

  private sends(number: number, change: Partial<AuditEntry>): this {
    const request = { ClientToken: tokenOf(number) };
    const { effect = null, ...rest } = change;
    return this.call('CreateWorkspaceInstance', effect, { service: 'workspaces-instances', request, ...rest });
  }
}

/** A healthy run over so many machines. */
export function healthyInstances(machines = 3): MadeUpInstances {
  const made = new MadeUpInstances();
  for (let number = 1; number <= machines; number += 1) made.has(number).launched(number);
  return made;
}

/** The tags of a machine's instance, of the run under judgement unless another is named. */
export function tagsOf(number: number, run = 'run-1', ofFleet = fleet): Readonly<Record<string, string>> {
  return { 'lifeboat:fleet': ofFleet, 'lifeboat:run': run, 'lifeboat:instance': `kiosks/${number}` };
}

function tokenOf(number: number): string {
  return `sha256:token-${number}`;
}
