import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PrimaryDesktop } from '../../src/domain/desktop.ts';
import { needsCreate } from '../../src/domain/primaries.ts';
import { allPagesRead, cutSlice, discoveryStart } from '../../src/domain/slices.ts';
import { primary } from './desktops.ts';

interface Sizes {
  readonly sliceSize: number;
  readonly batchSize: number;
}

const standard: Sizes = { sliceSize: 500, batchSize: 25 };
const kinds: Readonly<Record<string, Partial<PrimaryDesktop>>> = {
  create: {},
  adopted: { relatedStandbys: ['ws-s'] },
  refused: { refusal: { code: 'PrimaryIsLeaving', message: 'it leaves' } },
};

/** Desktops of these kinds, each with an id of its own. */
function desktopsOf(wanted: readonly string[]): PrimaryDesktop[] {
  return wanted.map((kind, index) => primary({ primaryId: `ws-${index}`, user: `user-${index}`, ...kinds[kind] }));
}

const many = (kind: string, count: number): string[] => Array.from({ length: count }, () => kind);

/** A whole discovery: slices read pages until they are full, and leave the rest to the next one. */
function discover(pages: readonly PrimaryDesktop[][], sizes: Sizes): (readonly PrimaryDesktop[])[] {
  const slices: (readonly PrimaryDesktop[])[] = [];
  let carried: readonly PrimaryDesktop[] = [];
  let page = 0;
  for (;;) {
    const read = [...carried];
    while (page < pages.length && read.length < sizes.sliceSize) read.push(...(pages[page++] ?? []));
    const isLastPage = page >= pages.length;
    const cut = cutSlice(read, sizes, isLastPage);
    assert.ok(cut.kept.length <= sizes.sliceSize, 'a slice is larger than allowed');
    assert.ok(cut.kept.length > 0 || isLastPage, 'a slice keeps nothing: discovery would never end');
    slices.push(cut.kept);
    carried = cut.carried;
    if (isLastPage && carried.length === 0) return slices;
  }
}

/** Create calls that these slices send when nothing fails. */
function callsOf(slices: readonly (readonly PrimaryDesktop[])[], { batchSize }: Sizes): number {
  return slices.reduce((calls, kept) => calls + Math.ceil(kept.filter(needsCreate).length / batchSize), 0);
}

const anySizes = fc
  .record({ batchSize: fc.integer({ min: 1, max: 6 }), batches: fc.integer({ min: 1, max: 4 }) })
  .map(({ batchSize, batches }): Sizes => ({ batchSize, sliceSize: batchSize * batches }));
const anyPages = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 25 });

function paged(all: readonly PrimaryDesktop[], sizes: readonly number[]): PrimaryDesktop[][] {
  let at = 0;
  const pages = sizes.map((size) => all.slice(at, (at += size)));
  return [...pages, all.slice(at)];
}

const anyFleet = fc.record({
  sizes: anySizes,
  all: fc.array(fc.constantFrom(...Object.keys(kinds)), { maxLength: 80 }).map(desktopsOf),
  pages: anyPages,
});

describe('cutSlice', () => {
  it('keeps all of the last page when it fits', () => {
    const read = desktopsOf(many('create', 30));
    assert.deepEqual(cutSlice(read, standard, true), { kept: read, carried: [] });
  });

  it('leaves the creates that fill no batch to the next slice, in their order, before the rest', () => {
    const read = desktopsOf([...many('adopted', 10), ...many('create', 500)]);
    const { kept, carried } = cutSlice(read, standard, false);
    assert.equal(kept.filter(needsCreate).length, 475);
    assert.deepEqual(
      carried.map((each) => each.primaryId),
      read.slice(485).map((each) => each.primaryId),
    );
  });

  it('keeps a full slice of full batches as it is', () => {
    const read = desktopsOf(many('create', 500));
    assert.deepEqual(cutSlice(read, standard, false), { kept: read, carried: [] });
  });

  it('has nothing to keep or carry of nothing', () => {
    for (const isLast of [true, false]) assert.deepEqual(cutSlice([], standard, isLast), { kept: [], carried: [] });
  });

  it('leaves creates to the next slice even when all of them together fill no batch', () => {
    const read = desktopsOf([...many('adopted', 490), ...many('create', 10)]);
    const { kept, carried } = cutSlice(read, standard, false);
    assert.deepEqual([kept.length, carried.length], [490, 10]);
  });
});

describe('a chain of slices', () => {
  it('loses no desktop and takes none twice, for any fleet and any pages', () => {
    fc.assert(
      fc.property(anyFleet, ({ sizes, all, pages }) => {
        const kept = discover(paged(all, pages), sizes).flat();
        assert.deepEqual(kept.map((each) => each.primaryId).sort(), all.map((each) => each.primaryId).sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('sends exactly as many creates as there are full batches and a rest, when every desktop needs one', () => {
    fc.assert(
      fc.property(anySizes, fc.nat({ max: 200 }), anyPages, (sizes, count, pages) => {
        const slices = discover(paged(desktopsOf(many('create', count)), pages), sizes);
        assert.equal(callsOf(slices, sizes), Math.ceil(count / sizes.batchSize));
      }),
      { numRuns: 500 },
    );
  });

  it('sends exactly as many for any mix of adopted and refused ones', () => {
    fc.assert(
      fc.property(anyFleet, ({ sizes, all, pages }) => {
        const slices = discover(paged(all, pages), sizes);
        assert.equal(callsOf(slices, sizes), Math.ceil(all.filter(needsCreate).length / sizes.batchSize));
      }),
      { numRuns: 1000 },
    );
  });

  it('would send more if each slice kept what it has read', () => {
    const all = desktopsOf(many('create', 40));
    const naive = [all.slice(0, 13), all.slice(13, 26), all.slice(26)];
    assert.ok(callsOf(naive, { sliceSize: 13, batchSize: 5 }) > 40 / 5);
  });
});

describe('discovery', () => {
  it('begins at the first directory with nothing carried, and is over at once without directories', () => {
    assert.deepEqual(discoveryStart, { directory: 0, carried: [], seen: [] });
    assert.ok(allPagesRead(discoveryStart, 0));
    assert.ok(!allPagesRead(discoveryStart, 1));
    assert.ok(allPagesRead({ directory: 1 }, 1));
  });
});
