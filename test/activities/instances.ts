import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceCreate } from '../../src/contract/activities.ts';
import { instanceTags } from '../../src/domain/tags.ts';
import { standbyRegion, type TestSimulator } from '../simulator/harness.ts';

/** What must be found nowhere but in the call. */
export const script = '#!/bin/bash\necho hunter2-hunter2 | passwd --stdin kiosk\n';

/** Writes user data below a folder of fleet files and names it, as a loaded fleet does. */
export function writeUserData(folder: string, text = script): { readonly file: string; readonly digest: string } {
  mkdirSync(join(folder, 'boot'), { recursive: true });
  writeFileSync(join(folder, 'boot/kiosk.sh'), text);
  return { file: 'boot/kiosk.sh', digest: createHash('sha256').update(text).digest('hex') };
}

/** The third kiosk of the fleet demo, to be created by run-1. */
export function kioskOrder(differences: Partial<InstanceCreate> = {}): InstanceCreate {
  return {
    ...{ region: standbyRegion, fleet: 'demo', run: 'run-1', machine: { name: 'kiosks', ordinal: 3 }, attempt: 1 },
    group: {
      ...{ name: 'kiosks', tags: [{ key: 'team', value: 'a' }], billingMode: 'HOURLY', digest: 'f'.repeat(64) },
      managedInstance: { InstanceType: 'm5.large', SubnetId: 'subnet-a' },
    },
    ...differences,
  };
}

/** Makes instances that carry the tags of a fleet's kiosks, from the first on; answers their ids. */
export async function haveKiosks(simulator: TestSimulator, count: number, fleet = 'demo'): Promise<string[]> {
  const { group } = kioskOrder();
  const ids: string[] = [];
  for (let ordinal = 1; ordinal <= count; ordinal += 1) {
    const tags = instanceTags(group, fleet, 'run-1', { name: 'kiosks', ordinal });
    ids.push(await simulator.createInstance({ Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }));
  }
  return ids;
}
