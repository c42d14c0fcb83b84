import assert from 'node:assert/strict';
import { codesIn, findingsIn, soundFile, soundFileWith } from './fleet-text.ts';

describe('the form of a fleet file', () => {
  it('with several YAML errors gives all of them, each with its line', () => {
    const text = 'fleet: demo\nprimaryRegion: "us-east-1" x\nmail: {name: a]\nstandbyRegion: us-west-2\n';
    const codes = codesIn(text);
    assert.ok(codes.length >= 2, codes.join());
    assert.ok(
      codes.every((code) => code.startsWith('InvalidYaml ')),
      codes.join(),
    );
    assert.deepEqual([codes[0], codes.some((code) => code.startsWith('InvalidYaml 3:'))], ['InvalidYaml 2:28', true]);
  });

  it('without YAML errors is checked to its end', () => {
    assert.deepEqual(codesIn(soundFileWith('onFailure: never')), ['WrongValue 7:12']);
  });

  it('with a key written twice is refused, and the rest is checked all the same', () => {
    const text = soundFileWith('mail: {name: a, name: b}', 'standbyRegion: us-west-2', 'onFailure: never');
    assert.deepEqual(codesIn(text), ['DuplicateKey 7:17', 'DuplicateKey 8:1', 'WrongValue 9:12']);
    assert.equal(findingsIn(text)[1]?.summary, 'standbyRegion is written twice, first in line 3.');
  });

  it('with one key in two mappings is accepted', () => {
    assert.deepEqual(codesIn(soundFileWith('standby: {tags: {team: a}}', 'mail: {name: m, tags: {team: a}}')), []);
  });

  it('without content is refused in one sentence', () => {
    for (const text of ['', '\n\n', '# only a comment\n', '---\n']) {
      assert.deepEqual(codesOf(text), ['EmptyFile'], JSON.stringify(text));
    }
    assert.deepEqual(codesIn('demo'), ['WrongType 1:1']);
    assert.deepEqual(codesIn('- demo'), ['WrongType 1:1']);
  });

  it('with two documents is refused', () => {
    assert.deepEqual(codesIn(`${soundFile}---\n${soundFile}`), ['InvalidYaml 7:1']);
  });

  it('with Windows line ends and a byte order mark is accepted', () => {
    assert.deepEqual(codesIn(`\ufeff${soundFile.replaceAll('\n', '\r\n')}`), []);
  });

  it('with anchors and aliases is refused before any of them is followed', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      const [own, last] = ['abcdefghi'[level] ?? '', 'abcdefghi'[level - 1] ?? ''];
      bomb.push(`${own}: &${own} [${Array.from({ length: 9 }, () => `*${last}`).join(', ')}]`);
    }
    const codes = codesIn(soundFileWith(...bomb));
    assert.equal(codes.filter((code) => code.startsWith('YamlAlias ')).length, 9);
    assert.deepEqual(codesIn(soundFileWith('account: &a "111122223333"')), ['YamlAlias 7:13']);
  });

  it('with YAML tags is refused', () => {
    assert.deepEqual(codesIn(soundFileWith('account: !!binary MTEx', 'onFailure: !!str ask')), [
      'YamlTag 7:19',
      'YamlTag 8:18',
    ]);
  });

  it('with keys that are no texts is refused', () => {
    assert.deepEqual(codesIn(soundFileWith('1: a', 'true: b', '~: c', '? {d: e}', ': f', '? [g]', ': h')), [
      'KeyNotText 7:1',
      'KeyNotText 8:1',
      'KeyNotText 9:1',
      'KeyNotText 10:3',
      'KeyNotText 12:3',
    ]);
  });

  it('with keys of the object prototype changes no object, and such a tag is a tag like any other', () => {
    const text = soundFileWith(
      '__proto__: {onFailure: keep}',
      'constructor: {prototype: {polluted: true}}',
      'toString: x',
    );
    assert.deepEqual(codesIn(text), ['UnknownKey 7:1', 'UnknownKey 8:1', 'UnknownKey 9:1']);
    assert.deepEqual(codesIn(soundFileWith('standby:', '  tags:', '    __proto__: x')), ['UnknownKey 9:5']);
    assert.deepEqual(codesIn(soundFileWith('standby: {tags: {constructor: x, toString: y}}')), []);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('with control characters is refused, raw or escaped, in values and in keys', () => {
    assert.deepEqual(codesIn(soundFileWith('# a\u0000b', 'account: "1\u001b[31m"')), [
      'ControlCharacter 7:4',
      'ControlCharacter 8:12',
    ]);
    const escaped = soundFileWith(
      'desktops:',
      '  exclude:',
      '    users: ["a\\0b", "c\\u202Ed", "e\\nf"]',
      '"m\\eil": x',
    );
    assert.deepEqual(codesIn(escaped), [
      'ControlCharacter 9:13',
      'ControlCharacter 9:21',
      'ControlCharacter 9:33',
      'ControlCharacter 10:1',
    ]);
    for (const finding of findingsIn(escaped)) assert.doesNotMatch(JSON.stringify(finding), /\u202e|[\u0000-\u001f]/);
  });

  it('that nests without end is refused before the parser can run out of stack, which would end the process', () => {
    for (const piece of ['[', '{a: ', '- ', '? ', '"a": ', ': ', 'a: - ', '[- ? ', '- [', '[a:\n']) {
      assert.deepEqual(codesOf(piece.repeat(131_072 / piece.length)), ['NestedTooDeep'], JSON.stringify(piece));
    }
    assert.deepEqual(codesOf(`[${'a: '.repeat(2000)}]`), ['NestedTooDeep']);
    assert.deepEqual(codesOf(`[${'a:\n '.repeat(2000)}]`), ['NestedTooDeep']);
    const indented = Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    assert.deepEqual(codesIn(indented), ['NestedTooDeep 66:1']);
  });

  it('that nests deeper than its keys do is refused where that begins', () => {
    const nested = Array.from({ length: 40 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    assert.deepEqual(codesIn(nested).slice(-1), ['NestedTooDeep 9:9']);
    assert.deepEqual(codesIn(soundFileWith('mail: {name: acme, tags: {team: mail}}')), []);
  });

  it('may have wide comments, long lists in brackets and many brackets one after another', () => {
    const users = Array.from({ length: 2000 }, (_, index) => `user-${index}`).join(', ');
    const text = soundFileWith(
      `${' '.repeat(100)}# far to the right`,
      `desktops: {exclude: {users: [${users}]}}`,
      `standby: {tags: {${Array.from({ length: 40 }, (_, index) => `k${index}: v`).join(', ')}}}`,
      'mail: {name: a',
      ...Array.from({ length: 40 }, () => ''),
      '}',
    );
    assert.deepEqual(codesIn(text), []);
    const pairs = Array.from(
      { length: 200 },
      (_, index) => `  - {primary: d-${10_000_000 + index}, standby: d-${20_000_000 + index}}`,
    );
    assert.deepEqual(codesIn(soundFileWith(...pairs)), []);
  });

  it('with more than a hundred mistakes tells a hundred and how many are left', () => {
    const text = soundFileWith(...Array.from({ length: 130 }, (_, index) => `x${index}: 1`));
    const findings = findingsIn(text);
    assert.equal(findings.length, 101);
    assert.equal(findings.at(-1)?.summary, 'demo.yaml has 30 more mistakes.');
  });

  it('with long values shows their beginning only', () => {
    const [finding] = findingsIn(soundFileWith(`onFailure: ${'x'.repeat(5000)}`));
    assert.ok((finding?.summary.length ?? 0) < 200);
  });
});

/** The codes alone. */
function codesOf(text: string): string[] {
  return codesIn(text).map((code) => code.split(' ')[0] ?? '');
}
