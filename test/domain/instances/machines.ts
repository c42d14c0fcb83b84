import type { InstanceGroup } from '../../../src/domain/fleet.ts';
import type { FoundInstance, InstanceRecord, Machine } from '../../../src/domain/instances/instance.ts';

/** The digest of what the kiosks are launched from. */
export const kiosksDigest = 'f'.repeat(64);

/** Thirty kiosks, unless said otherwise. */
export function kiosks(differences: Partial<InstanceGroup> = {}): InstanceGroup {
  return {
    ...{ name: 'kiosks', count: 30, tags: [], billingMode: 'HOURLY', alternatives: [] },
    ...{ managedInstance: { ImageId: 'ami-1' }, digest: kiosksDigest },
    ...differences,
  };
}

export const kiosk3: Machine = { name: 'kiosks', ordinal: 3 };

/** The instance of the third kiosk as a run finds it, made by an earlier one. */
export function foundKiosk(differences: Partial<FoundInstance> = {}): FoundInstance {
  return {
    ...{ instanceId: 'wsinst-00000003', state: 'ALLOCATED', fleet: 'demo', run: 'run-1', machine: 'kiosks/3' },
    specification: kiosksDigest,
    ...differences,
  };
}

/** What AWS says of an instance when it is asked for it by id. */
export function instanceRecord(state?: string, instanceId = 'wsinst-00000003'): InstanceRecord {
  return { instanceId, errors: [], ...(state !== undefined && { state }) };
}

/** The three states in which an instance is on its way out, or has arrived there. */
export const leaving = ['DEALLOCATING', 'DEALLOCATED', 'ERROR_DEALLOCATING'] as const;
