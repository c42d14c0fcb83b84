import assert from 'node:assert/strict';
import fc from 'fast-check';
import { packTargets, unpackTargets } from '../../src/domain/poll-targets.ts';
import type { PollTarget } from '../../src/domain/polling.ts';

const time = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const target: fc.Arbitrary<PollTarget> = fc
  .record({
    primaryId: fc.string(),
    user: fc.string(),
    standbyDirectory: fc.constantFrom('d-1', 'd-2', 'd-3'),
    standbyId: fc.string(),
    firstReadAtMs: time,
    deadlineAtMs: time,
    readAtMs: fc.option(time, { nil: undefined }),
  })
  .map(({ readAtMs, ...rest }) => ({
    primaryRegion: 'us-east-1',
    ...rest,
    ...(readAtMs !== undefined && { readAtMs }),
  }));

describe('targets of a poll', () => {
  it('are the same after their journey, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(target), (targets) => {
        const travelled = JSON.parse(JSON.stringify(packTargets(targets))) as ReturnType<typeof packTargets>;
        assert.deepEqual(unpackTargets(travelled), targets);
      }),
    );
  });

  it('take less than half of the room that they would take unpacked', () => {
    const full = Array.from({ length: 500 }, (_each, index) => ({
      primaryId: `ws-primary${index}`,
      primaryRegion: 'us-east-1',
      user: `user.number${index}`,
      standbyDirectory: 'd-9267000001',
      standbyId: `ws-standby${index}`,
      firstReadAtMs: 1_790_000_000_000 + index,
      deadlineAtMs: 1_790_007_200_000 + index,
      readAtMs: 1_790_000_600_000 + index,
    }));
    assert.ok(2 * JSON.stringify(packTargets(full)).length < JSON.stringify(full).length);
  });

  it('of several Regions do not fit into one poll', () => {
    const [one] = fc.sample(target, 1);
    assert.ok(one);
    assert.throws(() => packTargets([one, { ...one, primaryRegion: 'eu-west-1' }]), /several Regions/);
  });
});
