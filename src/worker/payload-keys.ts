import { readFile } from 'node:fs/promises';
import { encodingMark } from '../codec/failure-converter.ts';
import type { Finding } from '../domain/finding.ts';
import { systemCode } from '../fleets/file-text.ts';
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
  let code: string;
  try {
    code = await readFile(path, 'utf8');
  } catch (error) {
    return [unreadableBundle(path, `cannot be read: ${systemCode(error)}`)];
  }
  if (!code.includes(bundleMark)) return [unreadableBundle(path, 'is no whole bundle of workflows')];
  if (code.includes(encodingMark) === isEncrypting) return [];
  return [{ severity: 'error', code: 'BundleDoesNotFit', ...misfit(path, keys), source: path }];
}

/** Stands at the end of every bundle of the SDK, which takes none without it (`extractSourceMap`, worker 1.24). */
const bundleMark = '//# sourceMappingURL=data:';

function unreadableBundle(path: string, why: string): Finding {
  const summary = `The workflow bundle ${path} ${why}.`;
  const remedy = 'Correct LIFEBOAT_WORKFLOW_BUNDLE, or unset it: then the workflows are bundled at the start.';
  return { severity: 'error', code: 'BundleUnreadable', summary, remedy, source: path };
}

function misfit(path: string, keys: PayloadKeys | undefined): Pick<Finding, 'summary' | 'remedy'> {
  if (keys?.activeId !== undefined) {
    return {
      summary: `Payload encryption is on, and the workflow bundle ${path} does not encode failures.`,
      remedy: 'Set LIFEBOAT_WORKFLOW_BUNDLE to the bundle for payload encryption, or unset it.',
    };
  }
  if (keys === undefined) {
    return {
      summary: `The workflow bundle ${path} encodes failures, and no payload key encrypts them.`,
      remedy: 'Set LIFEBOAT_PAYLOAD_KEYS, or LIFEBOAT_WORKFLOW_BUNDLE to the plain bundle.',
    };
  }
  return {
    summary: `The workflow bundle ${path} encodes failures, and nothing is encrypted: the active payload key is "none".`,
    remedy:
      'Set LIFEBOAT_WORKFLOW_BUNDLE to the plain bundle, or unset it; to encrypt again: lifeboat payload-keys use <id>',
  };
}

/** A line for the log when there are payload keys: which of them encrypts, and which can be read. */
export function sayWhetherEncrypting(log: Log, { payloadKeys }: { readonly payloadKeys?: PayloadKeys }): void {
  if (payloadKeys === undefined) return;
  const { activeId, keys } = payloadKeys;
  const words = activeId === undefined ? 'payloads are decrypted, and not encrypted' : 'payloads are encrypted';
  log.info({ event: 'payload-keys', activeKey: activeId, keys: [...keys.keys()] }, words);
}
