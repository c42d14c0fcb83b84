import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { addPayloadKey, KeysNotChanged, usePayloadKey } from '../../src/codec/write-payload-keys.ts';
import { FleetFileError } from '../../src/fleets/fleet-file.ts';
import { loadPayloadKeys, parsePayloadKeys } from '../../src/fleets/payload-keys-file.ts';
import { lifeboat } from '../cli/lifeboat.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { keysFile, keysOf, keysText, newSecret, plain, valueIn } from './keys.ts';

const [one, two] = [newSecret(), newSecret()];
const parse = (text: string) => parsePayloadKeys({ text, source: 'k.yaml' });
const codesIn = (text: string): string[] =>
  parse(text).findings.map(({ code, source }) => `${code} ${(source ?? '').replace('k.yaml:', '')}`);
const now = Date.UTC(2026, 10, 21);

async function mistakesOf(path: string): Promise<string[]> {
  const error: unknown = await loadPayloadKeys(path).catch((thrown: unknown) => thrown);
  return error instanceof FleetFileError ? error.findings.map(({ code }) => code) : [String(error)];
}

describe('a file of payload keys', () => {
  it('gives the active key and all by their ids', () => {
    const { keys } = parse(keysText({ new: one, old: two }));
    assert.equal(keys?.activeId, 'new');
    assert.deepEqual(
      [...(keys?.keys ?? [])].map(([id, key]) => [id, key.export().toString('base64')]),
      [
        ['new', one],
        ['old', two],
      ],
    );
  });

  it('names none as active key when what is new is not to be encrypted any more', async () => {
    const text = keysText({ old: one }, 'none');
    const { keys } = parse(text);
    assert.deepEqual([keys?.activeId, [...(keys?.keys.keys() ?? [])]], [undefined, ['old']]);
    assert.deepEqual(codesIn(keysText({ none: one })), ['WrongValue 3:9'], 'no key can have this name');
    const codec = new EncryptingCodec(keys);
    const [encrypted] = await new EncryptingCodec(keysOf({ old: one })).encode([plain(7)]);
    assert.deepEqual((await codec.encode([plain(7)])).map(valueIn), [7]);
    assert.deepEqual((await codec.decode([encrypted!])).map(valueIn), [7]);
  });

  it('is refused with every mistake at once, each with its line and a remedy', () => {
    const short = Buffer.alloc(16, 7).toString('base64');
    const text = [
      'active: nobody',
      'keys:',
      '  - id: one',
      `    secret: ${short}`,
      '  - id: "no spaces here"',
      `    secret: ${one}`,
      '  - id: one',
      '    sekret: x',
      'other: 1',
    ].join('\n');
    assert.deepEqual(codesIn(text), [
      'ActiveKeyUnknown 1:9',
      'WrongValue 4:13',
      'WrongValue 5:9',
      'MissingKey 7:5',
      'PayloadKeyIdTwice 7:9',
      'UnknownKey 8:5',
      'UnknownKey 9:1',
    ]);
    assert.ok(parse(text).findings.every(({ remedy }) => remedy.length > 5));
    assert.deepEqual(codesIn('active: one\nkeys: []\n'), ['ActiveKeyUnknown 1:9', 'OutOfRange 2:1']);
    assert.deepEqual(codesIn(keysText({ one, again: one })), ['PayloadKeyTwice 6:13']);
    assert.deepEqual(codesIn(''), ['EmptyFile 1:1']);
  });

  it('shows no key in a finding, wherever in the file it was put', () => {
    const texts = [
      `active: ${one}\nkeys: [${two}]\n`,
      `keys: ${one}\n${two}: 7\n`,
      `active: a\nkeys: [{id: a, secret: "${one}x"}, {id: ${two}, secret: 7}]\n`,
      `active: a\nkeys:\n  - {id: a, secret: ${one}}\n  - {${two}: b}\n  - {id: a, secret: ${one}}\n`,
      `active: {${one}\n${two}`,
    ];
    for (const text of texts) {
      const { findings } = parse(text);
      assert.ok(findings.length > 0, text);
      const words = JSON.stringify(findings);
      for (const secret of [one, two]) {
        const pieces = Array.from({ length: secret.length - 19 }, (_, at) => secret.slice(at, at + 20));
        assert.ok(!pieces.some((piece) => words.includes(piece)), `${text}\n${words}`);
      }
    }
  });

  it('is refused when others may read it, and taken when only its owner and group do', async () => {
    for (const mode of [0o644, 0o604, 0o620, 0o666]) {
      assert.deepEqual(await mistakesOf(keysFile({ one }, mode)), ['PayloadKeysNotPrivate'], mode.toString(8));
    }
    for (const mode of [0o600, 0o400, 0o440])
      assert.equal((await loadPayloadKeys(keysFile({ one }, mode))).activeId, 'one');
    assert.deepEqual(await mistakesOf('/nowhere/keys.yaml'), ['PayloadKeysNotFound']);
  });
});

/** The system lets only root give a file away, and tests may be run as root. */
async function whileChownFails<T>(code: string, work: () => Promise<T>): Promise<T> {
  const any = await open(import.meta.filename);
  const handles = Object.getPrototypeOf(any) as { chown: unknown };
  await any.close();
  const { chown } = handles;
  handles.chown = () => Promise.reject(Object.assign(new Error('not permitted'), { code }));
  try {
    return await work();
  } finally {
    handles.chown = chown;
  }
}

describe('making and changing payload keys', () => {
  const fresh = (name: string): string => join(scratchDirectory('new-payload-keys'), `${name}.yaml`);

  it('makes a file that only its owner reads, with one key that is used', async () => {
    const file = fresh('made');
    const id = await addPayloadKey(file, now);
    assert.match(id, /^key-20261121-[0-9a-f]{6}$/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { activeId, keys } = await loadPayloadKeys(file);
    assert.deepEqual([activeId, [...keys.keys()]], [id, [id]]);
    assert.equal(existsSync(`${file}.new`), false);
  });

  it('adds a key that is not used before somebody says so, and keeps the others and the comments', async () => {
    const file = fresh('added');
    const old = await addPayloadKey(file, now);
    writeFileSync(file, `${readFileSync(file, 'utf8')}# kept\n`);
    const before = (await loadPayloadKeys(file)).keys.get(old)?.export();
    const added = await addPayloadKey(file, now);
    const grown = await loadPayloadKeys(file);
    assert.deepEqual([grown.activeId, [...grown.keys.keys()]], [old, [old, added]]);
    assert.deepEqual(grown.keys.get(old)?.export(), before);
    await usePayloadKey(file, added);
    assert.equal((await loadPayloadKeys(file)).activeId, added);
    assert.deepEqual((await loadPayloadKeys(file)).keys.get(old)?.export(), before);
    assert.match(readFileSync(file, 'utf8'), /# kept/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('loses no key when several are added at once: whoever comes second is told', async () => {
    const file = fresh('raced');
    const ends = await Promise.allSettled(Array.from({ length: 12 }, () => addPayloadKey(file, now)));
    const added = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const told = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    assert.ok(added.length > 0);
    assert.ok(told.every((error) => error instanceof KeysNotChanged && error.code === 'BeingChanged'));
    assert.deepEqual(new Set((await loadPayloadKeys(file)).keys.keys()), new Set(added));
  });

  it('keeps owner, group and mode of the file, so that the processes can read it when they are started again', async () => {
    const file = fresh('owned');
    await addPayloadKey(file, now);
    chmodSync(file, 0o640);
    // Whoever may give files away, as an administrator who rotates the keys.
    if (process.getuid?.() === 0) chownSync(file, 1000, 1001);
    const ownership = (): number[] => [statSync(file).uid, statSync(file).gid, statSync(file).mode & 0o777];
    const before = ownership();
    await usePayloadKey(file, await addPayloadKey(file, now));
    assert.deepEqual(ownership(), before);
  });

  it('leaves a file whose owner it cannot keep as it is, with a sentence', async () => {
    const file = fresh('foreign');
    await addPayloadKey(file, now);
    const text = readFileSync(file, 'utf8');
    const ended = await whileChownFails('EPERM', () => lifeboat(`payload-keys new --file ${file} --json`));
    assert.deepEqual([ended.code, ended.json()['code']], [2, 'OwnerNotKept']);
    assert.match(ended.out, /as the owner of the file, or as root/);
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.equal(existsSync(`${file}.new`), false);
    assert.equal((await lifeboat(`payload-keys new --file ${file}`)).code, 0, 'the twin');
  });

  it('leaves a file with mistakes, or one that is open to others, as it is', async () => {
    for (const [text, mode] of [
      ['active: x\nkeys: []\n', 0o600],
      [keysText({ one }), 0o644],
    ] as const) {
      const file = fresh(`left-${mode}`);
      writeFileSync(file, text);
      chmodSync(file, mode);
      await assert.rejects(addPayloadKey(file, now), FleetFileError);
      assert.equal(readFileSync(file, 'utf8'), text);
      assert.equal(existsSync(`${file}.new`), false);
    }
  });

  it('does not use a key that the file does not have', async () => {
    const file = fresh('unknown');
    const id = await addPayloadKey(file, now);
    await assert.rejects(usePayloadKey(file, 'other'), { code: 'KeyUnknown' });
    assert.equal((await loadPayloadKeys(file)).activeId, id);
  });

  it('is what the commands do; they show ids and never a key', async () => {
    const file = fresh('commands');
    const made = await lifeboat(`payload-keys new --file ${file} --json`);
    assert.equal(made.code, 0, made.err);
    const added = await lifeboat('payload-keys new', {}, { env: { LIFEBOAT_PAYLOAD_KEYS: file } });
    assert.match(added.out, /Nothing is encrypted with it yet/);
    const [first, second] = [...(await loadPayloadKeys(file)).keys.keys()];
    assert.deepEqual(made.json()['active'], first);
    const used = await lifeboat(`payload-keys use ${second} --file ${file}`);
    assert.equal(used.code, 0, used.err);
    assert.equal((await loadPayloadKeys(file)).activeId, second);
    const secrets = [...(await loadPayloadKeys(file)).keys.values()].map((key) => key.export().toString('base64'));
    const shown = [made, added, used].map(({ out, err }) => out + err).join('\n');
    assert.ok(!secrets.some((secret) => shown.includes(secret)));
    assert.equal((await lifeboat(`payload-keys use nobody --file ${file}`)).code, 2);
    assert.equal((await lifeboat('payload-keys new')).code, 2, 'without a file');
  });

  it('names the file in the command that comes next, and says that there is none', async () => {
    const file = keysFile({ first: one });
    const { out } = await lifeboat(`payload-keys new --file ${file}`);
    assert.match(out, new RegExp(`payload-keys use key-\\S+ --file ${file}\n`));
    for (const id of ['none', 'first']) {
      const ended = await lifeboat(`payload-keys use ${id} --file /nowhere/keys.yaml --json`);
      assert.deepEqual([ended.code, ended.json()['code']], [2, 'PayloadKeysNotFound']);
    }
  });

  it('does not send somebody with broken YAML to the example of a fleet', () => {
    const [finding] = parse('active: [').findings;
    assert.equal(finding?.code, 'InvalidYaml');
    assert.match(finding.remedy, /payload-keys new/);
    assert.doesNotMatch(finding.remedy, /fleets/);
  });
});
