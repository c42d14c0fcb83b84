import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import { fitOf, signPaper } from '../../src/signing/papers.ts';
import { pairOf, unsignedPaper } from './any-paper.ts';

const ada = pairOf();
const mallory = pairOf();
const signersOf = (paper: { signer: string }) => [{ name: paper.signer, publicKey: ada.publicKey }];
const field = fc.constantFrom<keyof Paper>(
  ...([
    'version',
    'kind',
    'operation',
    'account',
    'fleet',
    'digest',
    'run',
    'reason',
    'expiresAtMs',
    'signature',
  ] as const),
);

describe('a signed paper', () => {
  it('fits, and still does after it went through JSON', () => {
    fc.assert(
      fc.property(unsignedPaper, (unsigned) => {
        const paper = JSON.parse(JSON.stringify(signPaper(unsigned, ada.key))) as Paper;
        assert.equal(fitOf(paper, signersOf(paper)), 'fits');
      }),
    );
  });

  it('does not fit when any one of its fields is changed, left out or added', () => {
    fc.assert(
      fc.property(unsignedPaper, field, fc.jsonValue(), (unsigned, name, value) => {
        const paper = signPaper(unsigned, ada.key);
        fc.pre(JSON.stringify(value) !== JSON.stringify(paper[name]));
        assert.equal(fitOf({ ...paper, [name]: value }, signersOf(paper)), 'does-not-fit');
        assert.equal(fitOf({ ...paper, [name]: undefined }, signersOf(paper)), 'does-not-fit');
        assert.equal(fitOf({ ...paper, [`${name}2`]: value }, signersOf(paper)), 'does-not-fit');
      }),
    );
  });

  it('does not fit under the name of another', () => {
    const paper = signPaper(fc.sample(unsignedPaper, 1)[0]!, ada.key);
    const signers = [{ name: 'mallory', publicKey: mallory.publicKey }, ...signersOf(paper)];
    assert.equal(fitOf({ ...paper, signer: 'mallory' }, signers), 'does-not-fit');
  });

  it('shows the danger: whoever signs with a key of their own passes when the key is not that of the signer', () => {
    const paper = signPaper({ ...fc.sample(unsignedPaper, 1)[0]!, signer: 'ada' }, mallory.key);
    assert.equal(fitOf(paper, [{ name: 'ada', publicKey: mallory.publicKey }]), 'fits');
    assert.equal(fitOf(paper, [{ name: 'ada', publicKey: ada.publicKey }]), 'does-not-fit');
  });

  it('does not fit with its signature spelled another way, though the bytes are the same', () => {
    const paper = signPaper(fc.sample(unsignedPaper, 1)[0]!, ada.key);
    for (const signature of [`${paper.signature} `, paper.signature.replace(/=+$/, ''), `${paper.signature}====`]) {
      assert.deepEqual(Buffer.from(signature, 'base64'), Buffer.from(paper.signature, 'base64'), 'the danger is real');
      assert.equal(fitOf({ ...paper, signature }, signersOf(paper)), 'does-not-fit');
    }
  });

  it('of nobody known is of an unknown signer', () => {
    const paper = signPaper(fc.sample(unsignedPaper, 1)[0]!, ada.key);
    assert.equal(fitOf(paper, []), 'unknown-signer');
  });
});

describe('what is no paper', () => {
  it('never fits and never throws', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    fc.assert(
      fc.property(anything, fc.string(), fc.string(), (given, name, publicKey) => {
        const signers = [{ name, publicKey }];
        assert.equal(fitOf(given as Paper, signers), 'unknown-signer');
        const named = { ...(given as object), signer: name };
        assert.equal(fitOf(named as Paper, signers), 'does-not-fit');
        assert.equal(fitOf(named as Paper, [{ name, publicKey: ada.publicKey }]), 'does-not-fit');
      }),
    );
  });

  it('may be an object that contains itself', () => {
    const circle: Record<string, unknown> = { signer: 'ada' };
    circle['reason'] = circle;
    assert.equal(fitOf(circle as unknown as Paper, signersOf({ signer: 'ada' })), 'does-not-fit');
  });
});
