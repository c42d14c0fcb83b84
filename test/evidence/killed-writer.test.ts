import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { facts } from '../../src/evidence/facts.ts';
import { readEvidence } from '../../src/evidence/read-evidence.ts';
import { verifyEvidence } from '../../src/evidence/verify-evidence.ts';
import { newKeyPair } from '../../src/signing/ed25519.ts';
import { emptyDirectory, opened } from './written-run.ts';

const program = fileURLToPath(new URL('write-until-killed.ts', import.meta.url));

/** Runs the writer until it has told of this line, and kills it there; returns the last line that it told of. */
async function killedAt(line: number, directory: string, keyFile: string): Promise<number> {
  const writer = execa(process.execPath, ['--import=tsx', program, directory, keyFile], { reject: false });
  let told = 0;
  for await (const text of writer) {
    told = Number(text);
    if (told >= line) writer.kill('SIGKILL');
  }
  return told;
}

describe('a process that writes evidence', () => {
  it('loses nothing it was told is written, however often it is killed, and takes over its own lock', async () => {
    const directory = emptyDirectory();
    const { privateKey, publicKey } = newKeyPair();
    const keyFile = join(directory, 'key.pem');
    writeFileSync(keyFile, privateKey, { mode: 0o600 });
    let told = 0;
    for (let kill = 0; kill < 6; kill++) told = await killedAt(told + 1 + 7 * kill, directory, keyFile);

    const evidence = await opened(directory, createPrivateKey(privateKey));
    await evidence.close();
    const { ok, findings } = await verifyEvidence(evidence.file, { publicKey });
    assert.ok(ok, JSON.stringify(findings));
    const lines = await readEvidence(evidence.file);
    assert.ok(lines.length >= told, `${lines.length} lines, ${told} were told of`);
    assert.deepEqual(
      [...facts(lines).asked.keys()],
      lines.slice(1).map((_, index) => `ws-${index + 1}`),
    );
  });
});
