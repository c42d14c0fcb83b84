import assert from 'node:assert/strict';
import fc from 'fast-check';
import { desktopStates, type Desktop, type DesktopState } from '../../src/domain/desktop.ts';
import { addCounts, countStates, mayBecome, moved, newDesktop, noCounts, totalOf } from '../../src/domain/ledger.ts';
import { desktop, primary } from './desktops.ts';

/** The only edges, as the design draws them. */
const edges: Readonly<Record<DesktopState, string>> = {
  pending: 'creating adopted failed skipped',
  creating: 'pending held failed unknown provisioning',
  unknown: 'provisioning adopted pending held failed',
  adopted: 'provisioning ready failed',
  provisioning: 'ready failed stuck removing',
  ready: 'removing',
  held: 'pending skipped',
  failed: 'pending unknown removing skipped adopted',
  stuck: 'provisioning removing skipped',
  skipped: 'removing',
  removing: 'removed retained',
  removed: 'pending',
  retained: 'removing',
};
const nextStates = (state: DesktopState): DesktopState[] => edges[state].split(' ') as DesktopState[];

describe('the ledger', () => {
  for (const from of desktopStates) {
    it(`lets a desktop that is ${from} become ${edges[from].replaceAll(' ', ' or ')}, and nothing else`, () => {
      for (const to of desktopStates) {
        const allowed = nextStates(from).includes(to);
        assert.equal(mayBecome(from, to), allowed, `${from} → ${to}`);
        if (allowed) assert.equal(moved(desktop({ state: from }), to).state, to);
        else assert.throws(() => moved(desktop({ state: from }), to), new RegExp(`from ${from} to ${to}`));
      }
    });
  }

  it('never creates for a desktop whose outcome is unknown without passing through pending', () => {
    const intoCreating = desktopStates.filter((state) => mayBecome(state, 'creating'));
    assert.deepEqual(intoCreating, ['pending']);
  });

  it('has no way to a removed standby but through removing', () => {
    assert.deepEqual(
      desktopStates.filter((state) => mayBecome(state, 'removed')),
      ['removing'],
    );
  });

  it('leaves every state again that is not an end, and knows every state', () => {
    assert.deepEqual(Object.keys(edges).sort(), [...desktopStates].sort());
    for (const state of desktopStates) assert.ok(edges[state].length > 0, state);
  });

  it('lets nobody be removed who was only adopted and is followed no more', () => {
    assert.ok(!mayBecome('adopted', 'removing'));
    assert.ok(mayBecome('provisioning', 'removing'), 'the twin: what this run made may be');
  });
});

describe('moved', () => {
  it('leaves code, message and waiting time behind with the state that they came with', () => {
    const before = desktop({ state: 'held', code: 'Quota', message: 'full', notBeforeAtMs: 7, attempts: 2 });
    const after = moved(before, 'pending');
    assert.deepEqual(after, desktop({ state: 'pending', attempts: 2 }));
  });

  it('takes those that come with the new state', () => {
    const after = moved(desktop({ state: 'creating' }), 'pending', {
      code: 'Busy',
      message: 'later',
      notBeforeAtMs: 9,
    });
    assert.deepEqual(after, desktop({ code: 'Busy', message: 'later', notBeforeAtMs: 9 }));
  });

  it('does not touch the desktop it was given', () => {
    const before = Object.freeze(desktop({ code: 'Busy' }));
    moved(before, 'creating', { attempts: 1 });
    assert.deepEqual(before, desktop({ code: 'Busy' }));
  });

  it('makes a desktop that is pending again forget the standby that is gone', () => {
    const gone = desktop({ state: 'removed', standbyId: 'ws-old', createdByUs: true, createdAtMs: 1, readAtMs: 2 });
    const again = moved(gone, 'pending', { attempts: 0, createdByUs: false });
    assert.deepEqual(again, desktop());
  });

  it('keeps the standby of a desktop that is still there', () => {
    const ready = desktop({ state: 'ready', standbyId: 'ws-s', createdByUs: true, createdAtMs: 1, readAtMs: 2 });
    assert.deepEqual(moved(ready, 'removing'), { ...ready, state: 'removing' });
  });
});

describe('newDesktop', () => {
  it('is pending, nobody’s, and knows nothing of related standbys or refusals', () => {
    const found = primary({ relatedStandbys: ['ws-s'], refusal: { code: 'X', message: 'x' } });
    assert.deepEqual(newDesktop(found), {
      primaryId: 'ws-ada',
      user: 'ada',
      standbyDirectory: 'd-west',
      state: 'pending',
      createdByUs: false,
      attempts: 0,
    });
  });
});

describe('counts', () => {
  it('sum to the number of desktops after any walk along the edges', () => {
    const walk = fc.array(fc.nat(), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(walk, { maxLength: 60 }), (walks) => {
        const ledger = walks.map((steps) => steps.reduce(walkOn, desktop()));
        const counts = countStates(ledger);
        assert.equal(totalOf(counts), walks.length);
        for (const state of desktopStates) {
          assert.equal(counts[state], ledger.filter((each) => each.state === state).length);
        }
      }),
    );
  });

  it('of slices add up, whatever the slices', () => {
    const someCounts = fc
      .array(fc.nat({ max: 500 }), { minLength: desktopStates.length, maxLength: desktopStates.length })
      .map((values) => countsOf(values));
    fc.assert(
      fc.property(fc.array(someCounts), (slices) => {
        const sum = addCounts(...slices);
        const total = slices.reduce((soFar, counts) => soFar + totalOf(counts), 0);
        assert.equal(totalOf(sum), total);
      }),
    );
  });

  it('of nobody are zero for every state', () => {
    assert.deepEqual(countStates([]), noCounts());
    assert.deepEqual(addCounts(), noCounts());
    assert.equal(totalOf(noCounts()), 0);
    assert.deepEqual(Object.keys(noCounts()), desktopStates);
  });

  it('do not change when others are added to them', () => {
    const one = countStates([desktop()]);
    addCounts(one, one);
    assert.equal(one.pending, 1);
  });
});

function walkOn(one: Desktop, choice: number): Desktop {
  const ways = nextStates(one.state);
  const to = ways[choice % ways.length];
  return to === undefined ? one : moved(one, to);
}

function countsOf(values: readonly number[]): ReturnType<typeof noCounts> {
  return Object.fromEntries(desktopStates.map((state, index) => [state, values[index] ?? 0])) as ReturnType<
    typeof noCounts
  >;
}
