import assert from 'node:assert/strict';
import { marksOf, refusalOfSpeed, type JudgedRun } from '../../bench/targets.ts';

const good: JudgedRun = {
  desktops: 1000,
  desktopsReady: 1000,
  duplicates: 0,
  makespanRatio: 1.02,
  createCalls: 40,
  minimumCreateCalls: 40,
  eventsPerDesktop: 0.9,
  longestHistory: 300,
  throttledShare: 0,
};

function missed(change: Partial<JudgedRun>): string[] {
  return marksOf({ ...good, ...change })
    .filter(({ met }) => !met)
    .map(({ name }) => name);
}

describe('the targets of a run', () => {
  it('are all met by a good run', () => {
    assert.deepEqual(missed({}), []);
  });

  it('are met by a run that is exactly at the limits', () => {
    assert.deepEqual(
      missed({ makespanRatio: 1.1, eventsPerDesktop: 1.5, longestHistory: 4096, throttledShare: 0.01 }),
      [],
    );
  });

  for (const [name, value] of Object.entries({
    desktopsReady: 999,
    duplicates: 1,
    makespanRatio: 1.11,
    createCalls: 41,
    eventsPerDesktop: 1.51,
    longestHistory: 4097,
    throttledShare: 0.011,
  })) {
    it(`are missed when ${name} is ${value}`, () => {
      assert.deepEqual(missed({ [name]: value }), [name]);
    });
  }

  it('are missed by a run that created too little, as well', () => {
    assert.deepEqual(missed({ createCalls: 39 }), ['createCalls']);
  });

  it('ask for a better makespan of 10,000 desktops than of 1,000', () => {
    const larger = { desktops: 10_000, desktopsReady: 10_000, createCalls: 400, minimumCreateCalls: 400 };
    assert.deepEqual(missed({ makespanRatio: 1.09 }), []);
    assert.deepEqual(missed({ ...larger, makespanRatio: 1.09 }), ['makespanRatio']);
  });

  it('do not judge events per desktop where fixed costs rule', () => {
    const smaller = { desktops: 25, desktopsReady: 25, createCalls: 1, minimumCreateCalls: 1 };
    assert.deepEqual(missed({ ...smaller, eventsPerDesktop: 4 }), []);
    assert.ok(!marksOf({ ...good, ...smaller }).some(({ name }) => name === 'eventsPerDesktop'));
  });

  it('are missed by a ratio that does not exist, because nothing was created', () => {
    assert.deepEqual(missed({ makespanRatio: Infinity }), ['makespanRatio']);
  });
});

describe('the speed of a bench', () => {
  it('may be 20 at 1,000 desktops and 5 at 10,000', () => {
    assert.equal(refusalOfSpeed(1_000, 20), undefined);
    assert.equal(refusalOfSpeed(10_000, 5), undefined);
  });

  it('is refused above that, with the number that is allowed', () => {
    assert.match(refusalOfSpeed(1_000, 21) ?? '', /at most 20 times .* --speed 20 or less/);
    assert.match(refusalOfSpeed(10_000, 20) ?? '', /at most 5 times .* --speed 5 or less/);
    assert.match(refusalOfSpeed(1_001, 6) ?? '', /at most 5 times/);
  });
});
