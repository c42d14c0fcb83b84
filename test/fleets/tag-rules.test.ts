import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { codesIn, findingsIn, fleetIn, soundFileWith } from './fleet-text.ts';

type Tags = Readonly<Record<string, string>>;

const withStandbyTags = (tags: Tags): string => soundFileWith(stringify({ standby: { tags } }));
const withMailTags = (tags: Tags): string => soundFileWith(stringify({ mail: { name: 'acme', tags } }));
const manyTags = (count: number): Tags =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
const codeNames = (text: string): string[] => codesIn(text).map((code) => code.split(' ')[0] ?? '');

describe('tags of a fleet file', () => {
  it('leave room for those of the run: 47 for a standby, 48 for the endpoint, not one more', () => {
    assert.equal(fleetIn(withStandbyTags(manyTags(47))).standbyTags.length, 47);
    assert.equal(fleetIn(withMailTags(manyTags(48))).mail?.tags.length, 48);
    assert.deepEqual(codesIn(withStandbyTags(manyTags(48))), ['TooManyTags 8:3']);
    assert.deepEqual(codesIn(withMailTags(manyTags(49))), ['TooManyTags 9:3']);
    assert.equal(findingsIn(withStandbyTags(manyTags(60)))[0]?.remedy, 'Remove 13 of them.');
  });

  it('are as long as their service allows, not a character longer', () => {
    const tag = (key: number, value: number): Tags => ({ ['k'.repeat(key)]: 'v'.repeat(value) });
    assert.deepEqual(codeNames(withStandbyTags(tag(127, 255))), []);
    assert.deepEqual(codeNames(withStandbyTags(tag(128, 256))), ['TagKeyLength', 'TagValueLength']);
    assert.deepEqual(codeNames(withMailTags(tag(128, 256))), []);
    assert.deepEqual(codeNames(withMailTags(tag(129, 257))), ['TagKeyLength', 'TagValueLength']);
    assert.deepEqual(codesIn(soundFileWith('standby:', '  tags:', '    "": x')), ['TagKeyLength 9:5']);
    assert.deepEqual(codesIn(soundFileWith('standby:', '  tags:', '    k: ""')), []);
  });

  it('do not begin with aws: in any case, neither key nor value', () => {
    const text = soundFileWith('standby:', '  tags:', '    aws:team: a', '    AWS:Team: b', '    team: "Aws:c"');
    assert.deepEqual(codesIn(text), ['AwsTagPrefix 9:5', 'AwsTagPrefix 10:5', 'AwsTagPrefix 11:11']);
    assert.deepEqual(codeNames(withStandbyTags({ 'team:aws': 'on aws:', awsome: 'aws' })), []);
  });

  it('do not begin with lifeboat: in their keys, for those are the proof of a run', () => {
    assert.deepEqual(codeNames(withStandbyTags({ 'lifeboat:run': 'x' })), ['OwnTagPrefix']);
    assert.deepEqual(codeNames(withMailTags({ 'Lifeboat:anything': 'x' })), ['OwnTagPrefix']);
    assert.deepEqual(codeNames(withStandbyTags({ lifeboat: 'lifeboat:run' })), []);
  });

  it('hold only characters that AWS allows', () => {
    assert.deepEqual(codeNames(withStandbyTags({ 'a#b': 'c', d: 'e!', f: 'g\\h' })), Array(3).fill('TagCharacter'));
    assert.deepEqual(codeNames(withStandbyTags({ 'Köln 東京 _.:/=+-@': 'é 1 ²' })), []);
  });

  it('are warned of an @ on the endpoint, where SES does not list it', () => {
    const text = withMailTags({ owner: 'team@example.com' });
    assert.deepEqual(codeNames(text), ['MailTagCharacter?']);
    assert.deepEqual(fleetIn(text).mail?.tags, [{ key: 'owner', value: 'team@example.com' }]);
    assert.deepEqual(codeNames(withStandbyTags({ owner: 'team@example.com' })), []);
  });

  it('are texts with unique keys', () => {
    const text = soundFileWith('standby:', '  tags:', '    a: 1', '    b: yes', '    b: no', '    c: true', '    d:');
    assert.deepEqual(codesIn(text), ['WrongType 9:8', 'DuplicateKey 11:5', 'WrongType 12:8', 'MissingValue 13:5']);
    assert.deepEqual(codeNames(withStandbyTags({ Team: 'a', team: 'b' })), []);
  });
});
