import { createRemoteJWKSet } from 'jose';
import type { Log } from '../worker/log.ts';
import { wordsOf } from '../worker/start-failure.ts';
import type { CodecServerSettings } from './settings.ts';

/** So long the identity provider may take. */
const keysWithinMs = 5_000;

/** The keys at a URL, which are read when they are needed. */
export function remoteKeys(url: URL): ReturnType<typeof createRemoteJWKSet> {
  return createRemoteJWKSet(url, { timeoutDuration: keysWithinMs });
}

/**
 * Tries the URL of the key set once, for the log: a misspelt one shows at the start, not in front of the first person who
 * cannot read. It keeps nobody from starting, for a provider may be away for a while.
 */
export async function warnOfKeySet(
  { issuer }: Pick<CodecServerSettings, 'issuer'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const keys = issuer?.keys;
  if (keys === undefined || !('url' in keys)) return;
  try {
    await remoteKeys(keys.url).reload();
  } catch (error) {
    const words = `the keys of the identity provider cannot be had: ${wordsOf(error)}. Until they can, none of its tokens is taken`;
    log.warn({ event: 'key-set-unreachable', url: `${keys.url.origin}${keys.url.pathname}` }, words);
  }
}
