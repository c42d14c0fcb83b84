// A terminator that writes evidence until it is killed, and prints the number of each line that it was told is on the disk.
import { readFileSync, writeSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { openEvidence } from '../../src/evidence/open-evidence.ts';
import { asked, bodies } from './written-run.ts';

const [directory = '', keyFile = ''] = process.argv.slice(2);
const key = createPrivateKey(readFileSync(keyFile));
const evidence = await openEvidence({ directory, fleet: 'emea', run: 'run-1', key, now: Date.now });
if (evidence.mark().lines === 0) await evidence.append(bodies[0]!);
for (;;) {
  const { lines } = await evidence.append(asked(`ws-${evidence.mark().lines}`));
  writeSync(1, `${lines}\n`);
}
