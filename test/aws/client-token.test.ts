import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clientToken } from '../../src/aws/client-token.ts';
import { textOfToken, type TokenParts } from '../../src/domain/instances/client-token.ts';

const name = fc.oneof(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/), fc.string());
const anyParts: fc.Arbitrary<TokenParts> = fc.record({
  fleet: name,
  instance: name,
  ordinal: fc.integer({ min: 1, max: 1000 }),
  specification: fc.stringMatching(/^[0-9a-f]{64}$/),
  attempt: fc.integer({ min: 1, max: 1000 }),
});

const parts: TokenParts = { fleet: 'demo', instance: 'kiosks', ordinal: 1, specification: 'f'.repeat(64), attempt: 1 };

describe('the token of a create', () => {
  it('has at most 64 characters, all of which AWS takes, whatever it is made of', () => {
    fc.assert(fc.property(anyParts, (any) => assert.match(clientToken(any), /^[\x20-\x7e]{1,64}$/)));
  });

  it('is the same for the same machine, specification and attempt', () => {
    fc.assert(
      fc.property(anyParts, (any) => {
        const turned = Object.fromEntries(Object.entries(any).reverse()) as unknown as TokenParts;
        assert.equal(clientToken(turned), clientToken(any));
      }),
    );
  });

  it('is another one as soon as anything differs', () => {
    fc.assert(
      fc.property(anyParts, anyParts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        assert.notEqual(clientToken(one), clientToken(other));
      }),
    );
    const changes: readonly Partial<TokenParts>[] = [
      {},
      { fleet: 'demo2' },
      { instance: 'kiosk' },
      { ordinal: 2 },
      { attempt: 2 },
      { specification: 'e'.repeat(64) },
    ];
    assert.equal(new Set(changes.map((change) => clientToken({ ...parts, ...change }))).size, changes.length);
  });

  it('does not change with the alternative that is tried: a later run knows of none, and has to come to the same', () => {
    const tried = { ...parts, alternative: { instanceType: 'm6i.large' }, run: 'run-2' };
    assert.equal(clientToken(tried), clientToken(parts));
  });

  it('would be one for two machines if its parts were only joined', () => {
    const joined = ({ fleet, instance, ordinal, attempt }: TokenParts) => `${fleet}-${instance}-${ordinal}-${attempt}`;
    const [one, other] = [
      { ...parts, fleet: 'emea', instance: 'kiosks-1' },
      { ...parts, fleet: 'emea-kiosks', instance: '1' },
    ];
    assert.equal(joined(one), joined(other));
    assert.notEqual(textOfToken(one), textOfToken(other));
  });
});
