import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { newKeyPair } from '../../src/signing/ed25519.ts';

/** People with keys: who may sign in a test, and where their private keys lie. */
export interface Signers {
  /** The approvals file that names them. */
  readonly approvalsFile: string;
  readonly keyFile: (name: string) => string;
}

/** Rules of the gate that a test can live with: two approvals, seconds instead of days. */
export const quickRules = {
  decommission: {
    approvals: 2,
    coolingOff: '1s',
    approvalLife: '1h',
    soaks: { canary: '200ms', canaries: '200ms', batch: '50ms' },
    dataDeadline: '6s',
    drift: '5%',
  },
  teardown: { approvals: 1, coolingOff: '0s', approvalLife: '1h' },
};

/** Makes keys for these people, and an approvals file that names them. */
export function makeSigners(directory: string, names: readonly string[], rules: object = quickRules): Signers {
  mkdirSync(directory, { recursive: true });
  const keyFile = (name: string): string => join(directory, `${name}.pem`);
  const signers = names.map((name) => {
    const { privateKey, publicKey } = newKeyPair();
    writeFileSync(keyFile(name), privateKey, { mode: 0o600 });
    chmodSync(keyFile(name), 0o600);
    return { name, publicKey };
  });
  const approvalsFile = join(directory, 'approvals.yaml');
  writeFileSync(approvalsFile, stringify({ signers, ...rules }));
  return { approvalsFile, keyFile };
}
