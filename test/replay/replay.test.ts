import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { workflowBundleFile } from '../support/workflow-bundle.ts';
import { readHistory, replayable, type RecordedEvent, type RecordedHistory } from './history-file.ts';

const folder = fileURLToPath(new URL('./histories/', import.meta.url));

/** Replays one history with the workflows as they are now; answers what is wrong, or nothing. */
async function replay(history: RecordedHistory): Promise<string | undefined> {
  const workflowBundle = { codePath: await workflowBundleFile() };
  const given = [{ workflowId: history.workflowId, history: replayable(history) }];
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, given)) {
    if (error !== undefined) return `${error.name}: ${error.message.slice(0, 300)}`;
  }
  return undefined;
}

describe('the workflows of today', function () {
  // Dozens of histories, each replayed by a Worker of its own; a safety net, not a promise about time.
  this.timeout(240_000);
  const names = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) => name.endsWith('.json'));

  before(silenceTemporalRuntime);

  it('replay every history that was ever recorded', async () => {
    assert.ok(names.length > 0, 'there are recorded histories');
    const broken: string[] = [];
    for (const name of names) {
      const wrong = await replay(readHistory(`${folder}${name}`));
      if (wrong !== undefined) broken.push(`${name}: ${wrong}`);
    }
    assert.deepEqual(broken, []);
  });

  it('do not replay a history in which two activities were exchanged', async () => {
    const name = names.find((each) => each.includes('prepare-done.slice'));
    assert.ok(name);
    const wrong = await replay(withExchangedActivities(readHistory(`${folder}${name}`)));
    assert.match(wrong ?? '', /determinis/i);
  });
});

const attributes = 'activityTaskScheduledEventAttributes';

/** The history with the types of its first and its last activity exchanged. */
function withExchangedActivities(history: RecordedHistory): RecordedHistory {
  const scheduled = history.events.filter((event) => attributes in event);
  const [first, last] = [scheduled[0], scheduled.at(-1)];
  assert.ok(
    first !== undefined && last !== undefined && typeOf(first) !== typeOf(last),
    'there are two kinds of activities',
  );
  const exchange = (event: RecordedEvent): RecordedEvent => {
    if (event === first) return withType(event, typeOf(last));
    return event === last ? withType(event, typeOf(first)) : event;
  };
  return { ...history, events: history.events.map(exchange) };
}

function typeOf(event: RecordedEvent): string {
  return (event[attributes] as { activityType: { name: string } }).activityType.name;
}

function withType(event: RecordedEvent, name: string): RecordedEvent {
  return { ...event, [attributes]: { ...(event[attributes] as object), activityType: { name } } };
}
