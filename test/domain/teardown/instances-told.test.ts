import assert from 'node:assert/strict';
import { gapLimit } from '../../../src/domain/outcome.ts';
import { toDelete, type InstanceEntry } from '../../../src/domain/teardown/instance-deletion.ts';
import { instancesTold } from '../../../src/domain/teardown/instances-told.ts';

const entry = (state: InstanceEntry['state'], more: Partial<InstanceEntry> = {}): InstanceEntry => ({
  ...toDelete({ instanceId: `wsinst-${state}`, machine: 'kiosks/1' }),
  ...{ state, ...more },
});
const all = [
  entry('planned'),
  entry('asked'),
  entry('unknown', { code: 'NoAnswer', message: 'lost' }),
  entry('gone'),
  entry('kept', { code: 'AccessDeniedException', message: 'not allowed' }),
];
const ended = { planned: { code: 'RunEnded', message: 'early' }, asked: { code: 'NotSeenGone', message: 'asked' } };

describe('what is told of the instances of a teardown', () => {
  it('names what stays and what is unknown while the run goes on, and counts the others', () => {
    const { kept, ...counts } = instancesTold(all);
    assert.deepEqual(counts, { planned: 5, asked: 1, unknown: 1, gone: 1, keptCount: 2 });
    assert.deepEqual(
      kept.map(({ user, instanceId, state }) => [user, instanceId, state]),
      [
        ['instance kiosks/1', 'wsinst-unknown', 'unknown'],
        ['instance kiosks/1', 'wsinst-kept', 'kept'],
      ],
    );
  });

  it('names, once the run has ended, all that are not gone, each with a remedy', () => {
    const { kept, keptCount } = instancesTold(all, ended);
    assert.deepEqual(
      [kept.map(({ code }) => code), keptCount],
      [['RunEnded', 'NotSeenGone', 'NoAnswer', 'AccessDeniedException'], 4],
    );
    for (const { remedy } of kept) assert.match(remedy, /\.$/);
    assert.equal(new Set(kept.map(({ remedy }) => remedy)).size, 4);
  });

  it('names one whose tags say no machine by its id alone', () => {
    const [gap] = instancesTold([{ ...toDelete({ instanceId: 'wsinst-a' }), state: 'kept', code: 'NotOurs' }]).kept;
    assert.deepEqual([gap?.user, gap?.instanceId], ['unnamed instance', 'wsinst-a']);
  });

  it('names so many at most, and counts them all', () => {
    const many = Array.from({ length: gapLimit + 1 }, () => entry('kept', { code: 'NotOurs', message: '' }));
    const { kept, keptCount } = instancesTold(many);
    assert.deepEqual([kept.length, keptCount], [gapLimit, gapLimit + 1]);
  });
});
