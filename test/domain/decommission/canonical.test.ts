import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { canonicalJson, textToSign } from '../../../src/domain/decommission/canonical.ts';
import { less } from './facts.ts';
import { paper } from './papers.ts';

describe('canonicalJson', () => {
  it('writes one text, in whatever order the keys were set', () => {
    assert.equal(canonicalJson({ b: 1, a: { d: null, c: [true, 'x'] } }), '{"a":{"c":[true,"x"],"d":null},"b":1}');
    assert.equal(canonicalJson({ a: { c: [true, 'x'], d: null }, b: 1 }), '{"a":{"c":[true,"x"],"d":null},"b":1}');
  });

  it('sorts keys by code unit, not by the language of the machine', () => {
    assert.equal(canonicalJson({ ä: 1, z: 2, Z: 3, a: 4 }), '{"Z":3,"a":4,"z":2,"ä":1}');
  });

  it('is JSON that reads back as the same value, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        assert.deepEqual(JSON.parse(canonicalJson(plain)), plain);
      }),
    );
  });

  it('tells two values apart exactly when they differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [left, right] = [one, other].map((each): unknown => JSON.parse(JSON.stringify(each)));
        let same = true;
        try {
          assert.deepStrictEqual(left, right);
        } catch {
          same = false;
        }
        assert.equal(canonicalJson(left) === canonicalJson(right), same);
      }),
    );
  });

  it('takes objects of another realm, as a workflow has them', () => {
    assert.equal(canonicalJson(runInNewContext('({ b: [1], a: {} })')), '{"a":{},"b":[1]}');
  });

  it('takes objects without a prototype, whose text is that of a literal', () => {
    assert.equal(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 })), '{"a":2,"b":1}');
  });

  it('refuses whatever JSON would drop or rewrite', () => {
    const holes: unknown[] = [];
    holes.length = 2;
    class Own {}
    const odd: unknown[] = [
      undefined,
      { a: undefined },
      [undefined],
      holes,
      NaN,
      Infinity,
      new Date(0),
      new Map(),
      1n,
      () => 1,
    ];
    odd.push(Symbol('x'), new Own(), { [Symbol('x')]: 1 }, Buffer.from('x'));
    for (const value of odd) assert.throws(() => canonicalJson(value), /only plain JSON has a canonical text/);
  });

  it('says what it refuses', () => {
    assert.throws(() => canonicalJson({ at: new Date(0) }), /not a Date$/);
    assert.throws(() => canonicalJson(NaN), /not NaN$/);
  });
});

describe('textToSign', () => {
  it('covers everything in a paper but its signature', () => {
    const signed = paper('ann', 'approve');
    assert.equal(textToSign(signed), textToSign(less(signed, 'signature')));
    for (const field of Object.keys(signed).filter((name) => name !== 'signature')) {
      assert.notEqual(textToSign({ ...signed, [field]: 'other' }), textToSign(signed), field);
    }
    assert.notEqual(textToSign({ ...signed, extra: 1 } as never), textToSign(signed));
  });
});
