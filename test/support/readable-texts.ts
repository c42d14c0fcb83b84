import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadableText } from '../audit/secret-rules.ts';
import type { PrepareRun } from './prepare-run.ts';
import type { World } from './world.ts';

/** Every text of a run that people and programs can read: histories of root and all slices, logs, the audit. */
export async function readableTexts(run: PrepareRun): Promise<ReadableText[]> {
  const { world } = run.fleet;
  const { slices } = await run.status();
  const ids = [run.workflowId, ...slices.map(({ workflowId }) => workflowId)];
  const histories = await Promise.all(ids.map((id) => historyText(world, id)));
  return [
    ...histories,
    ...logTexts(world),
    { where: 'the logs of Temporal', text: readFileSync(world.temporal.logFile, 'utf8') },
  ];
}

/** Everything that a history holds, payloads as their text: inputs, results, failures, heartbeats, summaries, memos. */
async function historyText(world: World, workflowId: string): Promise<ReadableText> {
  const history = await world.client.workflow.getHandle(workflowId).fetchHistory();
  return { where: `the history of ${workflowId}`, text: textsIn(history).join('\n') };
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** What the processes of a world have written: workers and simulator, with its audit. */
function logTexts({ directory }: World): ReadableText[] {
  return readdirSync(directory)
    .filter((name) => /\.(log|jsonl)$/.test(name))
    .map((name) => ({ where: name, text: readFileSync(join(directory, name), 'utf8') }));
}
