import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FleetFileError, loadFleet } from '../../src/fleets/fleet-file.ts';
import { findUserData, readUserData } from '../../src/fleets/user-data.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { findingsIn } from './fleet-text.ts';
import { fileWithInstances, instanceCodes, instanceFindings, instancesIn } from './instance-text.ts';

const secret = 'Set-Password hunter2-hunter2-hunter2';
const file = 'user-data/kiosk.ps1';
const text = fileWithInstances({ name: 'kiosks', managedInstance: { imageId: 'ami-1', userData: { file } } });
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

function folderWith(content: string | Buffer): string {
  const folder = mkdtempSync(join(scratchDirectory('user-data'), 'fleets-'));
  mkdirSync(join(folder, 'user-data'));
  writeFileSync(join(folder, file), content);
  return folder;
}

async function codesOf(call: Promise<unknown>): Promise<string[]> {
  const error = await call.then(
    () => assert.fail('it was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FleetFileError, String(error));
  assert.ok(!JSON.stringify([error.message, error.findings]).includes('hunter2'));
  return error.findings.map(({ code }) => code);
}

describe('user data', () => {
  it('leaves its digest in the fleet, and nothing else of it', async () => {
    const files = await findUserData(folderWith(secret), text);
    const [group] = instancesIn(text, files);
    assert.deepEqual(group?.userData, { file, digest: sha256(secret) });
    assert.deepEqual(group.managedInstance, { ImageId: 'ami-1' });
    assert.ok(!JSON.stringify([group, [...files]]).includes('hunter2'));
    assert.ok(!JSON.stringify([group, [...files]]).includes(Buffer.from(secret).toString('base64')));
  });

  it('makes another digest of the group when its bytes change', async () => {
    const digests = await Promise.all(
      [secret, `${secret} `].map(async (content) => instancesIn(text, await findUserData(folderWith(content), text))),
    );
    assert.notEqual(digests[0]?.[0]?.digest, digests[1]?.[0]?.digest);
  });

  it('is read again right before it is sent, byte by byte, whatever bytes they are', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 200]);
    const sent = await readUserData(folderWith(bytes), { file, digest: sha256(bytes) });
    assert.deepEqual(Buffer.from(sent, 'base64'), bytes);
  });

  it('is refused when it is not any more what the fleet was loaded with', async () => {
    const folder = folderWith(`${secret}, once more`);
    assert.deepEqual(await codesOf(readUserData(folder, { file, digest: sha256(secret) })), ['UserDataChanged']);
    assert.deepEqual(await codesOf(readUserData(folder, { file: 'gone', digest: sha256(secret) })), [
      'UserDataNotFound',
    ]);
  });

  it('has as many bytes as fit into 16,000 characters of base64, not one more', async () => {
    const codesFor = async (bytes: number): Promise<string[]> =>
      instanceCodes(text, await findUserData(folderWith(Buffer.alloc(bytes, 7)), text));
    assert.equal(Buffer.alloc(12_000).toString('base64').length, 16_000);
    assert.deepEqual(await codesFor(0), []);
    assert.deepEqual(await codesFor(11_999), []);
    assert.deepEqual(await codesFor(12_000), []);
    assert.deepEqual(await codesFor(12_001), ['UserDataTooLarge 12']);
    assert.deepEqual(await codesFor(200_000), ['UserDataTooLarge 12']);
  });

  it('that is not there, or no file, is a finding with its line', async () => {
    const folder = folderWith(secret);
    const naming = (name: string) => fileWithInstances({ name: 'a', managedInstance: { userData: { file: name } } });
    assert.deepEqual(instanceCodes(naming('gone.ps1'), await findUserData(folder, naming('gone.ps1'))), [
      'UserDataNotFound 11',
    ]);
    assert.deepEqual(instanceCodes(naming('user-data'), await findUserData(folder, naming('user-data'))), [
      'UserDataUnreadable 11',
    ]);
    // A path that leads out of the folder is never opened.
    assert.deepEqual([...(await findUserData(folder, naming('../secret')))], []);
    assert.deepEqual(instanceCodes(naming('../secret')), ['WrongValue 11']);
  });

  it('that nobody has looked at is refused: a fleet without its digest could not be trusted', () => {
    assert.deepEqual(instanceCodes(text), ['UserDataNotFound 12']);
  });

  it('is no link out of the folder: what it leads to would be sent', async () => {
    const folder = folderWith(secret);
    const elsewhere = join(folderWith(`${secret} elsewhere`), file);
    rmSync(join(folder, file));
    symlinkSync(elsewhere, join(folder, file));
    assert.deepEqual(instanceCodes(text, await findUserData(folder, text)), ['UserDataUnreadable 12']);
    const digest = sha256(`${secret} elsewhere`);
    assert.deepEqual(await codesOf(readUserData(folder, { file, digest })), ['UserDataUnreadable']);
    symlinkSync(join(folder, 'user-data', 'real'), join(folder, 'user-data', 'link'));
    writeFileSync(join(folder, 'user-data', 'real'), secret);
    await readUserData(folder, { file: 'user-data/link', digest: sha256(secret) });
  });

  it('is looked at when a fleet is loaded', async () => {
    const folder = folderWith(secret);
    writeFileSync(join(folder, 'demo.yaml'), text);
    assert.deepEqual((await loadFleet(folder, 'demo')).findings, []);
    writeFileSync(join(folder, 'demo.yaml'), text.replace('kiosk.ps1', 'sign.ps1'));
    assert.deepEqual(await codesOf(loadFleet(folder, 'demo')), ['UserDataNotFound']);
  });
});

describe('user data that somebody writes into the fleet file', () => {
  const places = ['userData', 'UserData', 'user-data'];
  const written = (key: string, value: string): string =>
    `${fileWithInstances({ name: 'a', managedInstance: { imageId: 'ami-1' } })}      ${key}: ${value}\n`;

  for (const key of places) {
    it(`is refused without a word of it in any finding: ${key}`, () => {
      const values = [`"${secret}"`, `|\n        ${secret}\n        exit`, `{file: "${secret}"}`, `["${secret}"]`];
      for (const value of values) {
        const findings = [...instanceFindings(written(key, value)), ...findingsIn(written(key, value))];
        assert.ok(findings.some(({ severity }) => severity === 'error'));
        assert.ok(!JSON.stringify(findings).includes('hunter2'), JSON.stringify(findings));
      }
    });
  }

  it('is to be put into a file, whichever way it was written', () => {
    for (const value of [`"${secret}"`, `|\n        ${secret}\n        exit`]) {
      assert.match(instanceFindings(written('userData', value))[0]?.remedy ?? '', /file/);
    }
  });

  it('would be in one of any other key: findings quote what they find', () => {
    const findings = instanceFindings(
      written('keyName', `{file: 1}\n      imageId2: x\n      instanceType: "${secret}"`),
    );
    assert.ok(JSON.stringify(findings).includes('hunter2'));
  });
});
