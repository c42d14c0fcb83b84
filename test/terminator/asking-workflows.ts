import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type { TerminatorActivities } from '../../src/contract/decommission.ts';
import { terminatorQueue } from '../../src/contract/names.ts';

const terminator = proxyActivities<TerminatorActivities>({
  taskQueue: terminatorQueue,
  startToCloseTimeout: '30s',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '50ms', backoffCoefficient: 1 },
});

type Name = keyof TerminatorActivities;

/** What the terminator answered, or why it refused. */
export interface Answer {
  readonly result?: unknown;
  readonly type?: string;
  readonly sentence?: string;
}

/** Has the workflow ask the terminator for something. */
export const askUpdate = defineUpdate<Answer, [Name, unknown]>('ask');

/** A workflow that asks whatever it is told to, and accepts every paper unseen: what it says is worth nothing. */
export async function decommission(): Promise<void> {
  for (const name of ['approve', 'reject', 'revoke', 'stop', 'pause', 'resume']) {
    setHandler(defineUpdate(name), () => undefined);
  }
  setHandler(askUpdate, async (name, input) => {
    try {
      return { result: await terminator[name](input as never) };
    } catch (error) {
      const cause = (error as { cause?: { type?: string; message?: string } }).cause;
      return { type: cause?.type ?? '', sentence: cause?.message ?? String(error) };
    }
  });
  await condition(() => false);
}

/** The same under another type. */
export async function prepare(): Promise<void> {
  await decommission();
}
