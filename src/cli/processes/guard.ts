import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { signalGroup } from './owned-process.ts';

// The guard's own program: see startGuard. Reads `+pid` and `-pid` until the pipe closes.
const GRACE_MS = 8_000;
/** What is dead and not buried yet counts as alive: not to be waited for without end. */
const KILL_TAKES_MS = 2_000;
const LOOK_EVERY_MS = 100;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const [directory] = process.argv.slice(2);
const guarded = new Set<number>();
for await (const line of createInterface(process.stdin)) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) guarded.add(pid);
  else guarded.delete(pid);
}

if (guarded.size > 0) {
  for (const pid of guarded) signalGroup(pid, 'SIGTERM');
  await untilDead(GRACE_MS);
  for (const pid of guarded) signalGroup(pid, 'SIGKILL');
  await untilDead(KILL_TAKES_MS);
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
}

async function untilDead(withinMs: number): Promise<void> {
  const untilMs = Date.now() + withinMs;
  while (anyAlive() && Date.now() < untilMs) await pause(LOOK_EVERY_MS);
}

function anyAlive(): boolean {
  return [...guarded].some((pid) => signalGroup(pid, 0));
}
