import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callsAndTime, driftOf, nextWave, soakAfter, wavesOf } from '../../../src/domain/decommission/waves.ts';
import { hour, less, planned } from './facts.ts';
import { rules } from './papers.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `ws-${index}`);

describe('wavesOf', () => {
  it('sends one ahead, then five, then the rest', () => {
    const sizes = (count: number): number[] => wavesOf(ids(count)).map(({ length }) => length);
    assert.deepEqual([0, 1, 2, 6, 7, 200].map(sizes), [[], [1], [1, 1], [1, 5], [1, 5, 1], [1, 5, 194]]);
  });

  it('names everybody once, in order', () => {
    fc.assert(
      fc.property(fc.nat(40), (count) => {
        assert.deepEqual(wavesOf(ids(count)).flat(), ids(count));
      }),
    );
  });
});

describe('nextWave', () => {
  it('is one until one is gone, five until six are, then the rest, whoever stayed before', () => {
    const sizeAfter = (gone: number, left = 200): number[] => {
      const { stage, primaryIds } = nextWave(ids(left), gone);
      return [stage, primaryIds.length];
    };
    assert.deepEqual(
      [0, 1, 5, 6, 100].map((gone) => sizeAfter(gone)),
      [
        [0, 1],
        [1, 5],
        [1, 5],
        [2, 200],
        [2, 200],
      ],
    );
    assert.deepEqual(sizeAfter(1, 3), [1, 3]);
  });

  it('goes as wavesOf says when nobody stays', () => {
    for (let count = 1; count < 40; count += 1) {
      const waves: (readonly string[])[] = [];
      for (let gone = 0; gone < count; gone = waves.flat().length)
        waves.push(nextWave(ids(count).slice(gone), gone).primaryIds);
      assert.deepEqual(waves, wavesOf(ids(count)));
    }
  });
});

describe('soakAfter', () => {
  it('soaks longest after the first canary, and the same after every batch of the rest', () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((wave) => soakAfter(rules, wave)),
      [24 * hour, 4 * hour, hour / 6, hour / 6],
    );
  });
});

describe('callsAndTime', () => {
  it('counts a fence each, a start and a terminate per batch, and the soaks between', () => {
    assert.deepEqual(callsAndTime(0, rules), { calls: 0, expectedMs: 0 });
    assert.deepEqual(callsAndTime(1, rules), { calls: 3, expectedMs: (72 + 24) * hour });
    assert.deepEqual(callsAndTime(32, rules), { calls: 32 + 8, expectedMs: (72 + 24 + 4) * hour + 2 * (hour / 6) });
  });
});

describe('driftOf', () => {
  const bob = { ...planned, primaryId: 'ws-bob', user: 'bob', standbyId: 'ws-bobs' };

  it('sees no drift where everything is as planned', () => {
    const drift = driftOf([planned, bob], [{ ...bob, user: 'BOB' }, planned]);
    assert.deepEqual(drift, { changed: [], added: [], percent: 0 });
    assert.equal(driftOf([], []).percent, 0);
  });

  it('tells of each desktop what is not as planned', () => {
    const messageOf = (now: object): string | undefined =>
      driftOf([planned], [{ ...planned, ...now }]).changed[0]?.message;
    assert.equal(messageOf({ user: 'eve' }), 'its user was ada, now it is eve');
    assert.equal(messageOf({ primaryDirectory: 'd-x' }), 'its directory was d-east, now it is d-x');
    assert.equal(messageOf({ standbyDirectory: 'd-x' }), "its standby's directory was d-west, now it is d-x");
    assert.equal(
      messageOf({ standbyId: 'ws-x', user: 'eve' }),
      'its user was ada, now it is eve; its standby was ws-standby, now it is ws-x',
    );
    assert.equal(
      driftOf([planned], [less(planned, 'standbyId')]).changed[0]?.message,
      'its standby was ws-standby, now it is none',
    );
    assert.equal(
      driftOf([less(planned, 'standbyId')], [planned]).changed[0]?.message,
      'its standby was none, now it is ws-standby',
    );
  });

  it('counts who is missing and who is new, as a share of the plan', () => {
    const drift = driftOf([planned, bob], [planned, { ...bob, primaryId: 'ws-new' }]);
    assert.deepEqual(drift, {
      changed: [{ primaryId: 'ws-bob', message: 'it is in the plan, but its directory does not show it any more' }],
      added: ['ws-new'],
      percent: 100,
    });
    assert.equal(driftOf([planned, bob], [planned]).percent, 50);
    assert.equal(driftOf([], [planned]).percent, Infinity);
  });
});
