import { readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.mjs';

const HOST = 'temporal.download';
const REACH_MS = 3_000;
const STALL_MS = 20_000;
const SDK = fileURLToPath(new URL('./sdk-download.mjs', import.meta.url));

/**
 * Fetches the release through the downloader inside the Temporal SDK.
 * @param {import('./build-temporal-cli.mjs').Work & { host?: string, port?: number, downloader?: string, stallMs?: number }} work
 */
export async function downloadTemporalCli({ root, env, say, signal, folder, version, ...where }) {
  const { host = HOST, port = 443, downloader = SDK, stallMs = STALL_MS } = where;
  if (!(await reachable(host, port, env))) throw new Error(`${host} cannot be reached from here`);
  say(`Downloading Temporal CLI ${version} from ${host}: about 60 MB ...`);
  const stalled = new AbortController();
  const watch = watchGrowth(folder, stallMs, () => stalled.abort());
  try {
    const { code, lastWords } = await runCommand(process.execPath, [downloader, folder, version], {
      cwd: root,
      env,
      signal: AbortSignal.any([signal, stalled.signal]),
      quiet: true,
    });
    if (stalled.signal.aborted) throw new Error(`the download stood still for ${stallMs / 1000} s`);
    if (code !== 0) throw new Error(lastWords.split('\n').at(-1) || `the download failed with exit code ${code}`);
  } finally {
    clearInterval(watch);
  }
  const file = downloadedFile(folder);
  if (!file) throw new Error('the download brought nothing');
  return file;
}

/** The SDK writes under a name that ends in .downloading and renames when all is there. */
export function downloadedFile(/** @type {string} */ folder) {
  const name = readdirSync(folder).find((name) => name.startsWith('temporal') && !name.endsWith('.downloading'));
  return name && join(folder, name);
}

/**
 * Offline, or behind a proxy that refuses: known in seconds, where the SDK would try for long.
 * @param {string} host
 * @param {number} port
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>}
 */
function reachable(host, port, env) {
  const proxy = env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy;
  return new Promise((resolve) => {
    const attempt = proxy ? tunnel(new URL(proxy), `${host}:${port}`) : connect(port, host);
    const finish = (/** @type {boolean} */ answer) => {
      clearTimeout(timer);
      attempt.destroy();
      resolve(answer);
    };
    const timer = setTimeout(finish, REACH_MS, false);
    attempt.on('error', () => finish(false));
    attempt.on('connect', (/** @type {any} */ reply, /** @type {any} */ socket) => {
      socket?.destroy();
      finish(!proxy || reply.statusCode === 200);
    });
  });
}

/**
 * @param {URL} proxy
 * @param {string} target
 */
function tunnel(proxy, target) {
  const { hostname: host, port, username, password } = proxy;
  const auth = username ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : undefined;
  return request({ method: 'CONNECT', host, port: port || 80, path: target, auth }).end();
}

/**
 * Calls `stalled` when nothing in the folder grows any more.
 * @param {string} folder
 * @param {number} stallMs
 * @param {() => void} stalled
 */
function watchGrowth(folder, stallMs, stalled) {
  let size = 0;
  let grewAt = Date.now();
  return setInterval(() => {
    const now = readdirSync(folder).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
    if (now !== size) grewAt = Date.now();
    size = now;
    if (Date.now() - grewAt > stallMs) stalled();
  }, 200);
}

/** @param {string} file */
function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
