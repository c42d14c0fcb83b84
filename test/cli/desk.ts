import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Paper } from '../../src/domain/decommission/paper.ts';
import type { Session } from '../../src/cli/temporal/session.ts';
import { newKeyPair } from '../../src/signing/ed25519.ts';
import { aGatedPlan, digest } from './gated-samples.ts';
import { lifeboat, type Ended } from './lifeboat.ts';

/** Where somebody signs: a folder with Bob's key and a plan, in which commands are run. */
export interface Desk {
  readonly folder: string;
  readonly key: string;
  readonly signers: readonly { readonly name: string; readonly publicKey: string }[];
  readonly lifeboat: (line: string, answers?: Partial<Session>, change?: object) => Promise<Ended>;
}

/** A desk for the tests of one `describe`. */
export function useDesk(): Desk {
  const pair = newKeyPair();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
    await writeFile(join(folder, 'bob-key.pem'), pair.privateKey, { mode: 0o600 });
    await writeFile(join(folder, 'plan.json'), JSON.stringify({ kind: 'GatedPlan', ...aGatedPlan() }));
  });
  after(() => rm(folder, { recursive: true }));
  return {
    get folder() {
      return folder;
    },
    get key() {
      return join(folder, 'bob-key.pem');
    },
    signers: [{ name: 'bob', publicKey: pair.publicKey }],
    lifeboat: (line, answers = {}, change = {}) => lifeboat(line, answers, { cwd: folder, ...change }),
  };
}

/** A paper that nobody has signed yet. */
export function aPaper(change: Partial<Paper> = {}): Omit<Paper, 'signature'> {
  return {
    ...{ version: 1, kind: 'approve', operation: 'decommission', account: '1', fleet: 'demo', digest, run: 'r' },
    ...{ signer: 'bob', reason: 'x', expiresAtMs: 1 },
    ...change,
  };
}
