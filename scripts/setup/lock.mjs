import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './problem.mjs';

const WRITING_TAKES_MS = 5_000;
const LOOK_AGAIN_MS = 200;

/**
 * Runs `work` while no other set-up does the same. A lock whose holder died is taken over.
 * @template T
 * @param {string} file
 * @param {{ say: (sentence: string) => void, signal?: AbortSignal }} options
 * @param {() => Promise<T>} work
 */
export async function withLock(file, { say, signal }, work) {
  let told = false;
  while (!take(file)) {
    const holder = read(file);
    if (isDead(file, holder)) {
      breakLock(file, holder);
      continue;
    }
    if (!told) say(`Another set-up is at work (process ${holder?.split(' ')[0] || 'unknown'}); waiting for it ...`);
    told = true;
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, `${process.pid} ${hostname()}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {string | undefined} holder
 */
function isDead(file, holder) {
  if (holder === undefined) return false;
  const [pid, host] = holder.split(' ');
  if (!host) return ageMs(file) > WRITING_TAKES_MS;
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** Breaking is itself exclusive, or a second breaker would remove the first one's fresh lock. */
function breakLock(/** @type {string} */ file, /** @type {string | undefined} */ holder) {
  const breaking = `${file}.breaking`;
  try {
    mkdirSync(breaking);
  } catch {
    if (ageMs(breaking) > WRITING_TAKES_MS) rmSync(breaking, { recursive: true, force: true });
    return;
  }
  if (read(file) === holder) rmSync(file, { force: true });
  rmdirSync(breaking);
}

/** @param {string} file */
function ageMs(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
