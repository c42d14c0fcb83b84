import assert from 'node:assert/strict';
import { makeContext } from '../../src/cli/context.ts';
import { barsView, drawnLines } from '../../src/cli/views/bars.ts';
import { paintFor } from '../../src/cli/views/paint.ts';
import { barsOf, instanceBarsOf, jsonLinesView, lineOf, linesView } from '../../src/cli/views/progress.ts';
import { anOutcome, aSession, aStatus, counts, Screen, startedAtMs, surroundings } from './samples.ts';

const globals = { json: false, color: true, input: true };
const ready = (count: number) => aStatus({ counts: counts({ ready: count, provisioning: 60 - count }) });

describe('plain progress', () => {
  it('is a line that holds the counts, the phase and the mail', () => {
    assert.equal(
      lineOf(aStatus({ throttled: 2 })),
      '60 desktops: 50 ready, 7 under way, 3 not fine · preparing · mail creating · 2 throttled',
    );
  });

  it('tells instances beside desktops, in the same words', () => {
    const instances = { total: 30, counts: counts({ ready: 20, provisioning: 4, held: 1 }) };
    assert.equal(
      lineOf(aStatus({ instances })),
      '60 desktops: 50 ready, 7 under way, 3 not fine · 30 instances: 20 ready, 4 under way, 5 to do, 1 held · preparing · mail creating',
    );
  });

  it('speaks of no desktops in a fleet of instances alone, once it is known that there are none', () => {
    const instances = { total: 30, counts: counts({}) };
    const alone = aStatus({ desktops: 0, counts: counts({}), instances });
    assert.equal(lineOf(alone), '30 instances: 30 to do · preparing · mail creating');
    assert.match(lineOf({ ...alone, allFound: false }), /^0 desktops so far: none yet · 30 instances: /);
  });

  it('says when the run waits for a person, or is paused', () => {
    const blocked = [{ on: 'decision', code: 'TooManyFailures', message: '', remedy: '' } as const];
    assert.match(
      lineOf(aStatus({ blocked, paused: true })),
      /preparing, paused .* waits for a person: TooManyFailures/,
    );
  });

  it('comes at most every ten seconds, and then with the newest counts', () => {
    const out = new Screen();
    let nowMs = startedAtMs;
    const view = linesView(out, () => nowMs);
    for (let second = 0; second <= 20; second += 1) {
      view.show(ready(second));
      nowMs += 1_000;
    }
    assert.deepEqual(out.text.match(/\d+ ready/g), ['10 ready', '20 ready']);
    assert.equal(out.text.split('\n').length, 4, 'three lines: at once, after ten seconds, after twenty');
  });

  it('is not repeated when nothing changes', () => {
    const out = new Screen();
    let nowMs = startedAtMs;
    const view = linesView(out, () => nowMs);
    for (let look = 0; look < 5; look += 1) {
      view.show(ready(7));
      nowMs += 60_000;
    }
    assert.equal(out.text, '06:00:00 60 desktops: 7 ready, 53 under way · preparing · mail creating\n');
  });
});

describe('progress as JSON lines', () => {
  it('has a line per change, and none without', () => {
    const out = new Screen();
    const view = jsonLinesView(out);
    for (const status of [ready(1), { ...ready(1), asOfMs: 7 }, ready(2)]) view.show(status);
    const lines = out.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { counts: { ready: number } });
    assert.deepEqual(
      lines.map((line) => line.counts.ready),
      [1, 2],
    );
  });
});

describe('bars', () => {
  it('count every desktop exactly once', () => {
    const one = Object.fromEntries(Object.keys(counts({})).map((state) => [state, 1]));
    const bars = barsOf(aStatus({ counts: counts(one), desktops: 13 }));
    assert.equal(
      bars.reduce((sum, { value }) => sum + value, 0),
      13,
    );
  });

  it('name what is seldom only when it is there', () => {
    assert.deepEqual(
      barsOf(aStatus()).map(({ label }) => label),
      ['ready', 'under way', 'to do', 'not fine'],
    );
    const undoing = aStatus({ counts: counts({ removing: 3, removed: 4 }) });
    assert.ok(barsOf(undoing).some(({ label }) => label === 'removing'));
  });

  it('count every instance exactly once, those that are not begun too', () => {
    const one = Object.fromEntries(Object.keys(counts({})).map((state) => [state, 1]));
    const bars = instanceBarsOf(aStatus({ instances: { total: 20, counts: counts(one) } }));
    assert.equal(
      bars.reduce((sum, { value }) => sum + value, 0),
      20,
    );
    assert.equal(bars.find(({ label }) => label === 'to do')?.value, 1 + 7);
  });

  it('of instances stand under a heading of their own, and without instances there is none', () => {
    const instances = { total: 30, counts: counts({ ready: 15, pending: 15 }) };
    const lines = drawnLines(aStatus({ instances }), paintFor(false), startedAtMs);
    assert.deepEqual(
      lines.map((line) => line.replace(/[█░·].*/, '').trim()),
      [
        ...['desktops', 'ready', 'under way', 'to do', 'not fine'],
        ...['instances', 'ready', 'under way', 'to do', 'not fine'],
        '0s',
      ],
    );
    assert.equal(lines[6], `  ready     ${'█'.repeat(15)}${'░'.repeat(15)} 15/30`);
    const alone = drawnLines(aStatus({ desktops: 0, counts: counts({}), instances }), paintFor(false), startedAtMs);
    assert.equal(alone[0], '  instances');
    assert.equal(drawnLines(aStatus(), paintFor(false), startedAtMs)[0]?.startsWith('  ready'), true);
  });

  it('are as long as their share', () => {
    const [line] = drawnLines(aStatus({ counts: counts({ ready: 30 }) }), paintFor(false), startedAtMs);
    assert.equal(line, `  ready     ${'█'.repeat(15)}${'░'.repeat(15)} 30/60`);
  });

  it('of a run without desktops are empty, not broken', () => {
    const [line] = drawnLines(aStatus({ counts: counts({}), desktops: 0 }), paintFor(false), startedAtMs);
    assert.equal(line, `  ready     ${'░'.repeat(30)} 0/0`);
  });

  it('leave the end of the run on the screen, and the cursor as it was', () => {
    const out = new Screen({ isTTY: true });
    const view = barsView(out, paintFor(false), () => startedAtMs);
    view.show(ready(1));
    view.note('! a fault');
    view.end(anOutcome());
    view.end();
    assert.match(out.text, /! a fault/);
    assert.match(out.text, /60\/60[^]*finishing[^]*\n$/);
    assert.ok(out.text.lastIndexOf('\u001b[?25h') > out.text.lastIndexOf('\u001b[?25l'), 'the cursor is shown again');
  });
});

describe('the last picture of a run with instances', () => {
  it('shows them as they ended', () => {
    const out = new Screen({ isTTY: true });
    const view = barsView(out, paintFor(false), () => startedAtMs);
    view.show({ ...ready(1), instances: { total: 30, counts: counts({ provisioning: 30 }) } });
    const ended = { total: 30, counts: counts({ ready: 29, failed: 1 }), createdByUs: 29, adopted: 0, slices: [] };
    view.end(anOutcome({ instances: ended }));
    assert.match(out.text, /instances[^]*29\/30[^]*1\/30[^]*finishing[^]*\n$/);
  });
});

describe('the way to show progress', () => {
  const shown = (change: object, more: { json?: boolean; stream?: boolean } = {}) => {
    const world = surroundings(change);
    const { context } = makeContext(world, { ...globals, json: more.json ?? false }, async () => aSession());
    const view = context.progress({ stream: more.stream ?? false });
    view.show(ready(1));
    view.end();
    return world;
  };
  const escape = '\u001b[';

  it('is drawn on a terminal', () => {
    assert.ok(shown({ stderr: new Screen({ isTTY: true }) }).stderr.text.includes(escape));
  });

  it('is plain lines without one', () => {
    const { stderr, stdout } = shown({});
    assert.equal(stderr.text.includes(escape), false);
    assert.match(stderr.text, /1 ready/);
    assert.equal(stdout.text, '');
  });

  it('is plain lines on a dumb terminal', () => {
    const world = shown({ stderr: new Screen({ isTTY: true }), env: { TERM: 'dumb' } });
    assert.equal(world.stderr.text.includes(escape), false);
  });

  it('is nothing for one JSON document, and lines for a stream of them', () => {
    const one = shown({ stderr: new Screen({ isTTY: true }) }, { json: true });
    assert.equal(one.stderr.text + one.stdout.text, '');
    const stream = shown({}, { json: true, stream: true });
    assert.match(stream.stdout.text, /"kind":"Status"/);
  });
});

describe('colours on stdout', () => {
  const escape = '\u001b[';
  const shows = (change: object, color = true): boolean => {
    const world = surroundings({ stdout: new Screen({ isTTY: true }), ...change });
    const { context } = makeContext(world, { ...globals, color }, async () => aSession());
    context.show(anOutcome());
    return world.stdout.text.includes(escape);
  };

  it('are there on a terminal', () => assert.equal(shows({}), true));
  it('are not there in a pipe', () => assert.equal(shows({ stdout: new Screen() }), false));
  it('go with NO_COLOR', () => assert.equal(shows({ env: { NO_COLOR: '1' } }), false));
  it('stay with an empty NO_COLOR', () => assert.equal(shows({ env: { NO_COLOR: '' } }), true));
  it('go with TERM=dumb', () => assert.equal(shows({ env: { TERM: 'dumb' } }), false));
  it('go with --no-color', () => assert.equal(shows({}, false), false));
});
