import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let root: string | undefined;

/** A new directory of this test run; the run's directories are kept when something failed, for their logs. */
export function scratchDirectory(name: string): string {
  root ??= mkdtempSync(join(tmpdir(), 'lifeboat-test-'));
  const directory = join(root, name);
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** Where the directories of this test run lie, if there are any. */
export function scratchRoot(): string | undefined {
  return root;
}

/** Removes everything this test run has written. */
export function removeScratch(): void {
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
  root = undefined;
}

/** A TCP port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
