import { readFile } from 'node:fs/promises';
import { encodingMark } from '../codec/failure-converter.ts';
import type { Finding } from '../domain/finding.ts';
import { FleetFileError } from '../fleets/fleet-file.ts';
import { loadPayloadKeys, type PayloadKeys } from '../fleets/payload-keys-file.ts';
import type { Log } from './log.ts';

/** The keys of a file, or everything that is wrong with it; none of both without a file, for then nothing is encrypted. */
export async function readPayloadKeys(
  path: string | undefined,
): Promise<{ readonly payloadKeys?: PayloadKeys; readonly findings: readonly Finding[] }> {
  if (path === undefined) return { findings: [] };
  try {
    return { payloadKeys: await loadPayloadKeys(path), findings: [] };
  } catch (error) {
    if (error instanceof FleetFileError) return { findings: error.findings };
    throw error;
  }
}

/**
 * A prebuilt bundle holds the failure converter that it was made with: with an active key it must encode failures, or their
 * messages would stand in plain sight; without one it must not, or nobody could read them in the Web UI.
 */
export async function checkBundle(path: string | undefined, keys: PayloadKeys | undefined): Promise<Finding[]> {
  if (path === undefined) return [];
  const isEncrypting = keys?.activeId !== undefined;
  // One that cannot be read is reported by the SDK, which needs it anyway.
  const code = await readFile(path, 'utf8').catch(() => undefined);
  if (code === undefined || code.includes(encodingMark) === isEncrypting) return [];
  const summary = isEncrypting
    ? `Payload encryption is on, and the workflow bundle ${path} does not encode failures.`
    : `The workflow bundle ${path} encodes failures, and no payload key encrypts them.`;
  const remedy = isEncrypting
    ? 'Set LIFEBOAT_WORKFLOW_BUNDLE to the bundle for payload encryption, or unset it.'
    : 'Set LIFEBOAT_PAYLOAD_KEYS, or LIFEBOAT_WORKFLOW_BUNDLE to the plain bundle.';
  return [{ severity: 'error', code: 'BundleDoesNotFit', summary, remedy, source: path }];
}

/** A line for the log when there are payload keys: which of them encrypts, and which can be read. */
export function sayWhetherEncrypting(log: Log, { payloadKeys }: { readonly payloadKeys?: PayloadKeys }): void {
  if (payloadKeys === undefined) return;
  const { activeId, keys } = payloadKeys;
  const words = activeId === undefined ? 'payloads are decrypted, and not encrypted' : 'payloads are encrypted';
  log.info({ event: 'payload-keys', activeKey: activeId, keys: [...keys.keys()] }, words);
}
