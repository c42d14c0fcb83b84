import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import '../support/hooks.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { EvidenceKeeper } from '../../src/terminator/run-evidence.ts';

describe('the evidence of a run', () => {
  const settings = () => ({
    evidenceDirectory: scratchDirectory('run-evidence'),
    evidenceKey: generateKeyPairSync('ed25519').privateKey,
  });

  it('can be opened again when the server’s clock is ahead by a fraction of a millisecond', async () => {
    const place = settings();
    const first = new EvidenceKeeper(place);
    first.noteServerTime(Date.now() + 5_000.25);
    const before = await first.find('demo', 'run-1');
    await before.write({ kind: 'fencing', primaryId: 'ws-1' });
    await first.close();
    const second = new EvidenceKeeper(place);
    const after = await second.find('demo', 'run-1');
    assert.equal(after.of('ws-1').isFencing, true);
    await second.close();
  });
});
