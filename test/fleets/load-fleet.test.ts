import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/domain/finding.ts';
import { FleetFileError, listFleets, loadFleet } from '../../src/fleets/fleet-file.ts';
import { soundFile } from './fleet-text.ts';

describe('loading a fleet', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lifeboat-fleets-'));
    write('demo.yaml', soundFile);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (file: string, content: string | Buffer): void => writeFileSync(join(directory, file), content);

  async function refusal(name: string, from = directory): Promise<Finding> {
    const error: unknown = await loadFleet(from, name).then(
      () => new Error('it was accepted'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof FleetFileError, String(error));
    assert.ok(error.findings[0] !== undefined);
    assert.ok(error.message.includes(error.findings[0].summary));
    return error.findings[0];
  }

  it('gives the fleet and the digest of the file’s bytes', async () => {
    const loaded = await loadFleet(directory, 'demo');
    assert.equal(loaded.fleet.name, 'demo');
    assert.equal(loaded.digest, createHash('sha256').update(soundFile).digest('hex'));
    assert.deepEqual(loaded.findings, []);
  });

  it('gives warnings beside the fleet', async () => {
    write('demo.yaml', `${soundFile}standby: {dataReplication: PRIMARY_AS_SOURCE}\n`);
    const loaded = await loadFleet(directory, 'demo');
    assert.deepEqual(
      loaded.findings.map((finding) => finding.severity),
      ['warning'],
    );
  });

  it('throws every finding of a file with mistakes, with the path of the file', async () => {
    write('demo.yaml', `${soundFile}onFailure: never\nmail: {}\n`);
    await assert.rejects(loadFleet(directory, 'demo'), (error) => {
      assert.ok(error instanceof FleetFileError);
      assert.deepEqual(
        error.findings.map((finding) => finding.source),
        [`${join(directory, 'demo.yaml')}:7:12`, `${join(directory, 'demo.yaml')}:8:1`],
      );
      return true;
    });
  });

  it('of an unknown name lists the fleets that exist and suggests the nearest', async () => {
    write('emea-desktops.yaml', soundFile.replace('demo', 'emea-desktops'));
    const finding = await refusal('emea-desktop');
    assert.equal(finding.code, 'UnknownFleet');
    assert.match(finding.detail ?? '', /: demo, emea-desktops\.$/);
    assert.match(finding.remedy, /^Did you mean emea-desktops\?/);
  });

  it('of a name unlike any other suggests none', async () => {
    assert.match((await refusal('antarctica')).remedy, /^Name a fleet that exists/);
  });

  it('opens no path that a name could make of itself', async () => {
    mkdirSync(join(directory, 'inner'));
    const names = [
      '../demo',
      '/etc/passwd',
      'inner/../demo',
      '..',
      '.',
      '',
      'demo.yaml',
      'Demo',
      'demo\n',
      'demo\0',
      '-demo',
      'a'.repeat(64),
    ];
    for (const name of names)
      assert.equal((await refusal(name, join(directory, 'inner'))).code, 'InvalidFleetName', name);
  });

  it('refuses a file that is too large for a run’s history, and takes one at the limit', async () => {
    const filled = (bytes: number): string => `${soundFile}#${'x'.repeat(bytes - soundFile.length - 2)}\n`;
    write('demo.yaml', filled(131_073));
    assert.equal((await refusal('demo')).code, 'FileTooLarge');
    write('demo.yaml', filled(131_072));
    assert.equal((await loadFleet(directory, 'demo')).fleet.name, 'demo');
  });

  it('refuses bytes that are no UTF-8', async () => {
    write('demo.yaml', Buffer.concat([Buffer.from(soundFile), Buffer.from([0x23, 0xff, 0xfe])]));
    assert.equal((await refusal('demo')).code, 'NotUtf8');
  });

  it('refuses what is no file', async () => {
    mkdirSync(join(directory, 'folder.yaml'));
    assert.equal((await refusal('folder')).code, 'FileUnreadable');
    symlinkSync('loop.yaml', join(directory, 'loop.yaml'));
    assert.equal((await refusal('loop')).code, 'FileUnreadable');
  });

  it('says which setting is wrong when there is no such directory', async () => {
    const finding = await refusal('demo', join(directory, 'nowhere'));
    assert.equal(finding.code, 'FleetsDirectoryUnreadable');
    assert.match(finding.remedy, /LIFEBOAT_FLEETS/);
  });
});

describe('listing fleets', () => {
  it('names the files of fleets in order, and neither those of rates or scenarios nor other files', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-fleets-'));
    try {
      const files = {
        'zeta.yaml': soundFile,
        'alpha.yaml': '# broken, but meant as a fleet\nfleet: alpha\nmail: [\n',
        'scenario.yaml': 'settings: {}\n\nfleet:\n  desktops: 12\n',
        'flow.yaml': 'fleet: {desktops: 12}\n',
        'regions.yaml': 'regions:\n  us-east-1: {workspaces: 2}\n',
        'demo-regions.yaml': 'regions: {}\n',
        'Upper.yaml': soundFile,
        'demo.yml': soundFile,
        'notes.md': 'fleet: notes\n',
      };
      for (const [file, content] of Object.entries(files)) writeFileSync(join(directory, file), content);
      assert.deepEqual(await listFleets(directory), ['alpha', 'zeta']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
