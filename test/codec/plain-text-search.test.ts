import assert from 'node:assert/strict';
import fc from 'fast-check';
import { searchPlainText } from '../support/plain-text-search.ts';

const name = 'ada.lovelace';
const search = (text: string | Uint8Array) => searchPlainText(Buffer.from(text as string), [name]);
const formsIn = (text: string | Uint8Array): string[] => search(text).map(({ form }) => form);

describe('the search for what must not be stored in plain text', () => {
  it('finds a text as it is, in any case, in hexadecimal and in base64 wherever it stands in what was encoded', () => {
    assert.deepEqual(formsIn(`x ADA.Lovelace y`), ['plain']);
    assert.deepEqual(formsIn(`\\x${Buffer.from(`x${name}y`).toString('hex')}`), ['hex']);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (before, after) => {
        const encoded = Buffer.concat([before, Buffer.from(name), after]).toString('base64');
        return formsIn(encoded).includes('base64');
      }),
    );
  });

  it('counts, and finds nothing where nothing is', () => {
    assert.deepEqual(search(`${name}${name}`), [{ text: name, form: 'plain', times: 2 }]);
    assert.deepEqual(search(name.slice(1)), []);
    assert.deepEqual(search(Buffer.from(name.slice(1)).toString('base64')), []);
  });

  it('looks for nothing that would be found by chance', () => {
    assert.throws(() => searchPlainText(Buffer.from(''), ['ada']), /too short/);
  });
});
