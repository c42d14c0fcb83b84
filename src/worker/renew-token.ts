import { expiryOf } from '../fleets/token-file.ts';
import type { Log } from './log.ts';
import { wordsOf } from './start-failure.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** A token is a kilobyte: to look is cheap, and sees every way in which a file can be renewed. */
const lookEveryMs = 5_000;

/** So long before its end nobody seems to renew it any more. */
const warnBeforeMs = 30_000;

/**
 * Hands each new token of the file to the connection. A file that cannot be used is logged, once, and the old token kept; so
 * is a token that is about to end. Without a token file it does nothing.
 *
 * @returns what stops it
 */
export function renewToken(
  {
    connection,
    tokenFile,
  }: Pick<TemporalConnection, 'tokenFile'> & {
    readonly connection: Pick<TemporalConnection['connection'], 'setApiKey'>;
  },
  log: Log,
  everyMs = lookEveryMs,
): () => void {
  if (tokenFile === undefined) return () => undefined;
  const { path } = tokenFile;
  let inUse = tokenFile.token;
  let trouble = '';
  let warnedOf = '';
  const renew = async (): Promise<void> => {
    const [finding] = tokenFile.refresh();
    const summary = finding?.summary ?? '';
    if (finding !== undefined && summary !== trouble) {
      log.warn({ event: 'temporal-token-kept', code: finding.code, path }, `${summary} The old token is used on.`);
    }
    trouble = summary;
    if (tokenFile.token !== inUse) {
      await connection.setApiKey(tokenFile.token);
      inUse = tokenFile.token;
      log.info({ event: 'temporal-token-renewed', path, expiresAt: momentOf(expiryOf(inUse)) }, 'token renewed');
    }
    const expiresAtMs = expiryOf(inUse);
    if (expiresAtMs === undefined || Date.now() < expiresAtMs - warnBeforeMs || warnedOf === inUse) return;
    warnedOf = inUse;
    const words = 'the token for Temporal ends and is not renewed: nothing can be done without a new one';
    log.error({ event: 'temporal-token-ends', path, expiresAt: momentOf(expiresAtMs) }, words);
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => {
      log.error({ event: 'temporal-token-kept', path, error }, `the new token cannot be used: ${wordsOf(error)}`);
    });
  }, everyMs);
  return () => clearInterval(timer);
}

const momentOf = (timeMs: number | undefined): string | undefined =>
  timeMs === undefined ? undefined : new Date(timeMs).toISOString();
