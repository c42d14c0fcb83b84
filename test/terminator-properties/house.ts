import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../simulator/server.ts';
import type { RunningProcess } from '../support/processes.ts';
import { makeSigners } from '../support/signers.ts';
import { Simulator } from '../support/simulator.ts';
import { SharedClock } from './shared-clock.ts';
import { keys, people, type House } from './stage.ts';

/** Soaks that the minutes of the course are enough for, one after another; and in milliseconds, for the judge. */
const soaks = { canary: '30s', canaries: '40s', batch: '10s' };
export const soaksMs = [30_000, 40_000, 10_000] as const;

const rules = { decommission: { approvals: 2, coolingOff: '1h', approvalLife: '30d', soaks } };

/** A disk that keeps nothing (Linux): whether evidence outlives a power cut is not the question here, and syncing is slow. */
const memory = '/dev/shm';

/** What all sequences share: a simulator in this process, its clock, people with keys. Close it afterwards. */
export async function openHouse(): Promise<{ readonly house: House; readonly close: () => Promise<void> }> {
  const clock = new SharedClock();
  clock.install();
  const running = await startSimulator({ port: 0, seed: 7, scenario: {} });
  // Its control API is all that is used of it: there is no process of its own to speak of.
  const simulator = new Simulator({ ready: running.url } as RunningProcess<string>);
  const environment = { ...process.env };
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: running.url, AWS_ACCESS_KEY_ID: keys.terminator, AWS_SECRET_ACCESS_KEY: 'secret' },
    ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
  });
  const directory = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'lifeboat-properties-'));
  const { approvalsFile, keyFile } = makeSigners(directory, people, rules);
  const privateKeys = new Map(people.map((name) => [name, createPrivateKey(readFileSync(keyFile(name)))]));
  const keyOf: House['keyOf'] = (person) => privateKeys.get(person) ?? keyOf(person);
  const newKey = () => generateKeyPairSync('ed25519').privateKey;
  return {
    house: {
      ...{ simulator, clock, directory, approvalsFile, keyOf },
      ...{ strangerKey: newKey(), evidenceKey: newKey() },
    },
    close: async () => {
      await running.close();
      rmSync(directory, { recursive: true, force: true });
      for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
      Object.assign(process.env, environment);
      clock.uninstall();
    },
  };
}
