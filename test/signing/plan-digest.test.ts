import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PlanHeader, PlannedDesktop } from '../../src/domain/decommission/plan.ts';
import { digestOf, hashDesktop, hashHeader, hashPage, pagesOf, planDigest } from '../../src/signing/plan-digest.ts';
import { verifyBatch, type PlanExtract } from '../../src/signing/verify-batch.ts';

const header: Omit<PlanHeader, 'pages'> = {
  version: 1,
  operation: 'decommission',
  account: '111122223333',
  fleet: 'emea',
  fleetDigest: 'f'.repeat(64),
  primaryRegion: 'eu-west-1',
  standbyRegion: 'eu-central-1',
  waivers: [{ workspaceId: 'ws-00000007', clause: 'data', reason: 'left the company' }],
};

const desktopOf = (number: number): PlannedDesktop => ({
  primaryId: `ws-${String(number).padStart(8, '0')}`,
  primaryDirectory: 'd-1234567890',
  user: `user-${number}`,
  standbyDirectory: 'd-0987654321',
  ...(number % 10 === 3 ? {} : { standbyId: `ws-1${String(number).padStart(8, '0')}` }),
});
const desktops = Array.from({ length: 250 }, (_, number) => desktopOf(number));
const plan = planDigest(header, desktops);

/** The batch of these desktops with the pages in which they stand, as the workflow sends it. */
function batchOf(numbers: readonly number[]): PlanExtract {
  const pages = pagesOf(plan.hashes);
  const needed = [...new Set(numbers.map((number) => Math.floor(number / 100)))];
  return {
    header: plan.header,
    pages: Object.fromEntries(needed.map((page) => [page, pages[page]!])),
    desktops: numbers.map((number) => desktops[number]!),
  };
}

const numbers = fc.uniqueArray(fc.nat(249), { minLength: 1, maxLength: 25 });

describe('the digest of a plan', () => {
  it('is the same in whatever order the desktops come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(desktops, { minLength: desktops.length }), (shuffled) => {
        assert.deepEqual(planDigest(header, shuffled), plan);
      }),
      { numRuns: 10 },
    );
  });

  it('counts whose desktop it is, and not what it looks like today', () => {
    const [first] = desktops;
    assert.equal(hashDesktop({ ...first!, ...{ verdict: 'goes', connected: false } }), hashDesktop(first!));
    fc.assert(
      fc.property(fc.constantFrom('primaryId', 'primaryDirectory', 'user', 'standbyDirectory', 'standbyId'), (name) => {
        assert.notEqual(hashDesktop({ ...first!, [name]: 'other' }), hashDesktop(first!));
      }),
    );
  });

  it('refuses a primary that stands in it twice', () => {
    const twice = [...desktops, { ...desktops[7]!, user: 'mallory' }];
    assert.throws(() => planDigest(header, twice), /ws-00000007 stands in the plan twice/);
  });

  it('has a page for each hundred desktops, and none for none', () => {
    assert.deepEqual(plan.header.pages, pagesOf(plan.hashes).map(hashPage));
    assert.deepEqual(
      [0, 1, 100, 101].map((count) => planDigest(header, desktops.slice(0, count)).header.pages.length),
      [0, 1, 1, 2],
    );
  });

  it('is by its instances too, and what it always was without any', () => {
    const instances = [{ instanceId: 'wsinst-00000001', machine: 'kiosks/1' }];
    const digests = [{}, { instances }, { instances: [{ ...instances[0]!, machine: 'kiosks/2' }] }].map(
      (more) => planDigest({ ...header, ...more }, desktops).digest,
    );
    assert.equal(new Set(digests).size, 3);
    assert.equal(digests[0], 'bc77a14858fb2a24847af58b6de99b8397e6ae986e3fd036456211bfcb63f77f');
  });

  it('can be made by hand', () => {
    assert.equal(digestOf(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('a batch of an approved plan', () => {
  it('is accepted with the pages of its desktops', () => {
    fc.assert(fc.property(numbers, (chosen) => assert.equal(verifyBatch(batchOf(chosen), plan.digest), undefined)));
  });

  it('is refused when anything in a desktop is changed', () => {
    const names = fc.constantFrom('primaryId', 'primaryDirectory', 'user', 'standbyDirectory', 'standbyId');
    fc.assert(
      fc.property(numbers, fc.nat(24), names, fc.option(fc.string(), { nil: undefined }), (chosen, at, name, value) => {
        const batch = batchOf(chosen);
        const index = at % chosen.length;
        fc.pre(batch.desktops[index]![name] !== value);
        const changed = batch.desktops.map((desktop, place) =>
          place === index ? { ...desktop, [name]: value } : desktop,
        );
        assert.match(
          verifyBatch({ ...batch, desktops: changed }, plan.digest) ?? '',
          /does not stand in the approved plan|twice|cannot be read/,
        );
      }),
    );
  });

  it('is refused when anything in the header is changed', () => {
    const names = fc.constantFrom(...(Object.keys(plan.header) as (keyof PlanHeader)[]));
    fc.assert(
      fc.property(numbers, names, fc.jsonValue(), (chosen, name, value) => {
        fc.pre(JSON.stringify(plan.header[name]) !== JSON.stringify(value));
        const batch = { ...batchOf(chosen), header: { ...plan.header, [name]: value } as PlanHeader };
        assert.match(verifyBatch(batch, plan.digest) ?? '', /header has the digest/);
      }),
    );
  });

  it('is refused when anything in a page is changed: a stranger put in, one left out, two swapped', () => {
    const stranger = { ...desktopOf(9_999), standbyId: 'ws-stranger' };
    const batch = batchOf([0, 150]);
    const page = batch.pages[0]!;
    const changes = [[...page, hashDesktop(stranger)], page.slice(1), [page[1]!, page[0]!, ...page.slice(2)], []];
    for (const hashes of changes) {
      const changed = { ...batch, pages: { ...batch.pages, 0: hashes }, desktops: [...batch.desktops, stranger] };
      assert.match(verifyBatch(changed, plan.digest) ?? '', /Page 0 is not a page of the approved plan/);
    }
    assert.match(verifyBatch({ ...batch, pages: { 7: page } }, plan.digest) ?? '', /Page 7 is not a page/);
  });

  it('is refused with a page whose hashes are glued together, though its own hash is the same', () => {
    const batch = batchOf([50]);
    const [first, second, ...others] = batch.pages[0]!;
    const glued = [`${first}\n${second}`, ...others];
    assert.equal(hashPage(glued), plan.header.pages[0]);
    assert.match(verifyBatch({ ...batch, pages: { 0: glued } }, plan.digest) ?? '', /Page 0 is not a page/);
  });

  it('is refused with a page of more than a hundred, also when the plan was made so', () => {
    const answerFor = (count: number): string | undefined => {
      const hashes = plan.hashes.slice(0, count);
      const large: PlanHeader = { ...plan.header, pages: [hashPage(hashes)] };
      return verifyBatch({ ...batchOf([0]), header: large, pages: { 0: hashes } }, hashHeader(large));
    };
    assert.match(answerFor(101) ?? '', /Page 0 is not a page/);
    assert.equal(answerFor(100), undefined);
  });

  it('shows the danger: a page and header of one’s own pass when nobody holds the header against the digest', () => {
    const stranger = desktopOf(9_999);
    const own = planDigest(header, [stranger]);
    const batch = { header: own.header, pages: { 0: own.hashes }, desktops: [stranger] };
    assert.equal(verifyBatch(batch, own.digest), undefined);
    assert.match(verifyBatch(batch, plan.digest) ?? '', /approved is/);
  });

  it('is refused without the page of a desktop, with a desktop twice, and with more than 25', () => {
    const batch = batchOf([0, 150]);
    const { 0: _, ...without } = batch.pages;
    assert.match(verifyBatch({ ...batch, pages: without }, plan.digest) ?? '', /ws-00000000 does not stand/);
    const twice = { ...batch, desktops: [...batch.desktops, batch.desktops[0]!] };
    assert.match(verifyBatch(twice, plan.digest) ?? '', /ws-00000000 stands in the batch twice/);
    const many = batchOf(Array.from({ length: 26 }, (_, number) => number));
    assert.match(verifyBatch(many, plan.digest) ?? '', /26 desktops; 25 are possible/);
    assert.equal(verifyBatch({ ...many, desktops: many.desktops.slice(1) }, plan.digest), undefined);
  });

  it('is refused with a sentence when it is no batch at all', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (one, other, third) => {
        assert.equal(typeof verifyBatch(one as PlanExtract, plan.digest), 'string');
        const batch = { header: plan.header, pages: other, desktops: third } as PlanExtract;
        const isEmpty = Array.isArray(third) && third.length === 0;
        if (!isEmpty) assert.equal(typeof verifyBatch(batch, plan.digest), 'string');
      }),
    );
  });
});
