import { link, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { evidenceError } from './evidence-error.ts';

/** Whose lock it is; a process id means something on its own host only. */
interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Locks of this very process: after a restart in a container, an old lock may bear its process id. */
const heldHere = new Set<string>();

/**
 * Takes the lock of an evidence file, so that one process writes to it; the lock of a process that has ended is taken over.
 * Returns what gives it back.
 *
 * @throws EvidenceError when another process has it, or may have it.
 */
export async function takeLock(lock: string): Promise<() => Promise<void>> {
  const path = resolve(lock);
  if (heldHere.has(path)) throw locked(path, 'This process has it open already.');
  heldHere.add(path);
  try {
    if (!(await created(path))) await takeOver(path);
  } catch (error) {
    heldHere.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    heldHere.delete(path);
  };
}

/** Two that find the same stale lock must not both remove it: the second would remove the first one's new lock. */
async function takeOver(path: string): Promise<void> {
  const turn = `${path}.turn`;
  if (!(await created(turn))) throw locked(turn, 'Another process is taking it over, or died doing so.');
  try {
    const holder = await holderOf(path);
    if (holder !== undefined && mayLive(holder)) {
      throw locked(path, `Process ${holder.pid} on ${holder.host} has it open.`);
    }
    await rm(path, { force: true });
    if (!(await created(path))) throw locked(path, 'Another process took it just now.');
  } finally {
    await rm(turn, { force: true });
  }
}

/** The file appears with its content or not at all, so that nobody reads a lock without a holder. */
async function created(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o640);
  try {
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    const { pid, host } = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    if (Number.isSafeInteger(pid) && typeof host === 'string') return { pid: Number(pid), host };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  }
  throw locked(path, 'Its lock cannot be read.');
}

function mayLive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function locked(path: string, summary: string) {
  return evidenceError(
    'EvidenceLocked',
    path,
    summary,
    'Run one terminator. When it is certain that none runs, on no host, remove this file and start it again.',
  );
}
