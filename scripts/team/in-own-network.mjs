import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Brings the loopback device up, gives names their address, hides sockets of a PostgreSQL of this machine, and becomes
// the program.
const ENTER = `ip link set lo up
mount --bind "$1" /etc/hosts
mount -t tmpfs -o mode=1777 lifeboat /run/postgresql 2>/dev/null || true
shift
exec "$@"`;

/**
 * Runs a program in a network, mount and process namespace of its own: its ports collide with nobody's and are reached by
 * nobody, the names mean this machine, and nothing survives it.
 * @param {readonly string[]} names what resolves to 127.0.0.1
 * @param {readonly string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code
 */
export async function runInOwnNetwork(names, command, { cwd, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-names-'));
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, `127.0.0.1 localhost ${names.join(' ')}\n::1 ip6-localhost\n`);
  const own = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  // Without root: a user namespace, in which this user keeps its id and may arrange network and mounts.
  if (process.getuid?.() !== 0) own.unshift('--user', '--map-current-user', '--keep-caps');
  const child = spawn('unshare', [...own, 'sh', '-euc', ENTER, 'sh', hosts, ...command], {
    cwd,
    env,
    stdio: 'inherit',
  });
  // The terminal signals the whole group; who signals only us means the program.
  const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.on('SIGTERM', pass);
  process.on('SIGINT', () => {});
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGTERM', pass);
    rmSync(folder, { recursive: true, force: true });
  }
}
