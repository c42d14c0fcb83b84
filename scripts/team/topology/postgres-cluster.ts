import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asUser } from './as-user.ts';
import type { Service } from './compose-model.ts';

/** PostgreSQL refuses to run as root. */
export const systemUser = 'postgres';

/**
 * Makes the cluster of a PostgreSQL service as its image does when it finds none: for the user, with the password and in the
 * place that its variables name.
 */
export function makeCluster(environment: Service['environment'], postgres: string): void {
  const folder = environment['PGDATA'] ?? '';
  if (existsSync(join(folder, 'PG_VERSION'))) return;
  mkdirSync(folder, { recursive: true });
  const passwordFile = join(folder, '..', 'password');
  writeFileSync(passwordFile, environment['POSTGRES_PASSWORD'] ?? '', { mode: 0o600 });
  for (const path of [folder, join(folder, '..'), passwordFile]) giveTo(systemUser, path);
  const rules = [
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    `--pwfile=${passwordFile}`,
  ];
  const cluster = [`--pgdata=${folder}`, `--username=${environment['POSTGRES_USER'] ?? ''}`];
  const [command, args] = asUser(systemUser, join(postgres, 'initdb'), [...cluster, ...rules]);
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  rmSync(passwordFile);
}

function giveTo(user: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' })));
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
