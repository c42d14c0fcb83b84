import type { FaultRequest, Hold } from './simulator.ts';
import { until } from './waiting.ts';
import type { World } from './world.ts';

const id = 'create was applied';

/** Every create of an instance stands still when it was applied and before it is answered. */
export const createsStandStill: FaultRequest = {
  ...{ kind: 'call', id, operation: 'CreateWorkspaceInstance', phase: 'after', action: 'hold', times: 'always' },
};

/** What the audit has in the place of a token. */
type TokenDigest = string;

/**
 * Kills the workers whenever a create was applied with a token that was not struck before, so that no answer to a first
 * create ever arrives; the same token sent again goes through. Answers the tokens that were struck, and how often it
 * killed, when the run is over.
 */
export async function killAfterEveryCreate(
  world: World,
  run: Promise<unknown>,
): Promise<{ readonly struck: ReadonlySet<TokenDigest>; readonly kills: number }> {
  const struck = new Set<TokenDigest>();
  let [kills, isOver] = [0, false];
  const over = (): void => void (isOver = true);
  run.then(over, over);
  const isNew = ({ request }: Hold): boolean => !struck.has(tokenIn(request));
  while (!isOver) {
    const held = await world.simulator.holds(id, patienceMs);
    for (const { call } of held.filter((each) => !isNew(each))) await world.simulator.release(call);
    if (!held.some(isNew)) continue;
    await untilSeveral(world, isNew);
    await world.killWorkers();
    kills += 1;
    for (const hold of await world.simulator.holds(id)) await drop(world, hold, struck);
    await world.addWorker();
  }
  return { struck, kills };
}

/** A slice sends its creates two at a time: the second is usually right behind, and one kill strikes both. */
async function untilSeveral({ simulator }: World, isNew: (hold: Hold) => boolean): Promise<void> {
  const areSeveral = async () => (await simulator.holds(id)).filter(isNew).length > 1;
  await until('a second create', areSeveral, { timeoutMs: patienceMs, everyMs: 20 }).catch(() => undefined);
}

/** So long a look for held calls waits before it sees whether the run is over. */
const patienceMs = 200;

async function drop({ simulator }: World, { call, request }: Hold, struck: Set<TokenDigest>): Promise<void> {
  struck.add(tokenIn(request));
  await simulator.release(call, 'drop');
}

function tokenIn(request: unknown): TokenDigest {
  return String((request as { readonly ClientToken?: unknown } | null)?.ClientToken);
}
