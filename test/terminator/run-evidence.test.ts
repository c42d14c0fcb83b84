import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { noLog } from '../support/no-log.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { EvidenceKeeper } from '../../src/terminator/run-evidence.ts';

describe('the evidence of a run', () => {
  const settings = () => ({
    evidenceDirectory: scratchDirectory('run-evidence'),
    evidenceKey: generateKeyPairSync('ed25519').privateKey,
  });

  it('can be opened again when the server’s clock is ahead by a fraction of a millisecond', async () => {
    const place = settings();
    const first = new EvidenceKeeper(place, noLog);
    first.noteServerTime(Date.now() + 5_000.25);
    const before = await first.find('demo', 'run-1');
    await before.write({ kind: 'fencing', primaryId: 'ws-1' });
    await first.close();
    const second = new EvidenceKeeper(place, noLog);
    const after = await second.find('demo', 'run-1');
    assert.equal(after.of('ws-1').isFencing, true);
    await second.close();
  });

  it('knows what AWS has taken, and what it may have taken: asked for, and not refused', async () => {
    const keeper = new EvidenceKeeper(settings(), noLog);
    const evidence = await keeper.find('demo', 'taken');
    const ask = async (primaryId: string, answer?: 'accepted' | 'refused' | 'lost') => {
      await evidence.write({ kind: 'asked', primaryId, standbyId: 'ws-standby', user: 'user', clauses: [] });
      if (answer !== undefined) await evidence.write({ kind: 'answered', primaryId, answer });
    };
    await ask('ws-taken', 'accepted');
    await ask('ws-refused', 'refused');
    await ask('ws-lost', 'lost');
    await ask('ws-killed');
    assert.deepEqual(
      evidence.taken().map(({ primaryId, isCertain }) => [primaryId, isCertain]),
      [
        ['ws-taken', true],
        ['ws-lost', false],
        ['ws-killed', false],
      ],
    );
    await keeper.close();
  });

  it('is dated by the latest of the clocks, so that a slow one antedates nothing', async () => {
    const begunAtMs = Date.now();
    const place = settings();
    let runs = 0;
    /** How far the time of a line is ahead of this machine's clock, at the least. */
    const aheadOf = async (note: (keeper: EvidenceKeeper) => void): Promise<number> => {
      const keeper = new EvidenceKeeper(place, noLog);
      note(keeper);
      runs += 1;
      const evidence = await keeper.find('demo', `dated-${runs}`);
      await evidence.write({ kind: 'fenced', primaryId: 'ws-1', how: 'STOPPED' });
      const { fence } = evidence.of('ws-1');
      await keeper.close();
      return (fence?.atMs ?? 0) - begunAtMs;
    };
    const hour = 3_600_000;
    assert.ok((await aheadOf((keeper) => keeper.noteAwsTime(begunAtMs + hour))) >= hour, 'AWS’s');
    assert.ok((await aheadOf((keeper) => keeper.noteServerTime(begunAtMs + hour))) >= hour, 'the server’s');
    assert.ok(
      (await aheadOf((keeper) => keeper.noteAwsTime(begunAtMs - hour))) < hour,
      'its own, when it is the latest',
    );
  });
});
