import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, type ReplayResult } from '@temporalio/worker';
import { workflowBundleFile } from '../support/workflow-bundle.ts';
import '../support/hooks.ts';

const folder = fileURLToPath(new URL('./histories/', import.meta.url));

/** A history as the server gives it, in JSON. */
interface RecordedHistory {
  readonly events: readonly { readonly eventType: string }[];
}

function readHistory(name: string): RecordedHistory {
  return JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as RecordedHistory;
}

/** Slices hold `/` in their ids; a replay needs only that they differ. */
async function replay(
  histories: readonly { readonly workflowId: string; readonly history: unknown }[],
): Promise<ReplayResult[]> {
  const workflowBundle = { codePath: await workflowBundleFile() };
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories)) results.push(result);
  return results;
}

describe('the workflows of today', function () {
  this.timeout(60_000);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

  it('replay every history that was ever recorded', async () => {
    assert.ok(names.length > 0, 'there are recorded histories');
    const results = await replay(names.map((name) => ({ workflowId: name, history: readHistory(name) })));
    const broken = results
      .filter(({ error }) => error !== undefined)
      .map(({ workflowId, error }) => `${workflowId}: ${error?.message}`);
    assert.deepEqual(broken, []);
    assert.equal(results.length, names.length);
  });

  it('do not replay a history in which two steps were exchanged', async () => {
    const name = names.find((each) => each.startsWith('prepare-done.slice'));
    assert.ok(name);
    const { events } = readHistory(name);
    const scheduled = events.flatMap(({ eventType }, index) =>
      eventType.endsWith('ACTIVITY_TASK_SCHEDULED') ? [index] : [],
    );
    const [first, last] = [scheduled[0], scheduled.at(-1)];
    assert.ok(first !== undefined && last !== undefined && first < last);
    const tampered = events.map((event, index) => exchanged(events, event, index, first, last));
    const [result] = await replay([{ workflowId: 'tampered', history: { events: tampered } }]);
    assert.match(result?.error?.message ?? '', /determinis/i);
  });
});

/** The event with the activity of the other one, when it is one of the two. */
function exchanged(
  events: RecordedHistory['events'],
  event: object,
  index: number,
  one: number,
  other: number,
): object {
  const attributes = 'activityTaskScheduledEventAttributes';
  const from = index === one ? events[other] : index === other ? events[one] : undefined;
  if (from === undefined) return event;
  const theirs = (from as unknown as Record<string, { activityType: unknown; activityId: unknown }>)[attributes];
  const own = (event as Record<string, object>)[attributes];
  return { ...event, [attributes]: { ...own, activityType: theirs?.activityType } };
}
