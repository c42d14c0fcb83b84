import { run as runCommand } from '../../src/cli/run.ts';
import type { Session } from '../../src/cli/temporal/session.ts';
import { aSession, surroundings } from './samples.ts';

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: () => Record<string, unknown>;
}

/** Runs a command line of `lifeboat` against a Temporal server that answers so. */
export async function lifeboat(line: string, answers: Partial<Session> = {}, change: object = {}): Promise<Ended> {
  const world = surroundings(change);
  const code = await runCommand(line.split(' ').filter(Boolean), world, async () => aSession(answers));
  const [out, err] = [world.stdout.text, world.stderr.text];
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> };
}
