import assert from 'node:assert/strict';
import { judgeEnd, terminations } from '../support/gated-end.ts';
import { keys } from '../support/access-keys.ts';
import { approve, begunIn } from '../support/struck-decommission.ts';
import { useGatedWorld } from '../support/use-gated-world.ts';

describe('a decommission whose terminator is not running', function () {
  this.timeout(120_000);
  const test = useGatedWorld('away', { withTerminator: false });

  it('waits and says so, and goes on when it is started', async () => {
    const { world, office } = test;
    const run = await begunIn({ world, office }, { desktops: 3 });
    await approve(run);
    const { blocked, phase } = await run.untilStatus('the word that it is away', (status) =>
      status.blocked.some(({ code }) => code === 'TerminatorAway'),
    );
    assert.equal(phase, 'fencing');
    assert.match(blocked[0]?.message ?? '', /The terminator has not answered yet: it is normally not running/);
    assert.match(blocked[0]?.remedy ?? '', /lifeboat terminator/);
    const shown = await run.cli('status', run.fleet.name);
    assert.match(shown.stdout, /The terminator has not answered yet/);
    assert.deepEqual(await run.fleet.calls('ModifyWorkspaceState'), []);
    assert.deepEqual(await terminations(run), []);

    await office.terminator(world);
    const outcome = await run.outcome();
    assert.deepEqual([outcome.endState, outcome.counts.gone], ['done', 3]);
    await judgeEnd(run, outcome);
    await office.killTerminator(world);
  });

  it('gets nothing from a worker that takes its place with the key of the builder', async () => {
    const { world, office } = test;
    const run = await begunIn({ world, office }, { desktops: 3 });
    await office.terminator(world, { AWS_ACCESS_KEY_ID: keys.builder });
    await approve(run);
    const { paused } = await run.untilStatus('the refusal', ({ blocked }) =>
      blocked.some(({ code, message }) => code === 'TerminatorRefused' && /AccessDenied|not authorized/.test(message)),
    );
    assert.ok(paused);
    assert.deepEqual(await terminations(run), []);
    const denied = (await run.fleet.calls('ModifyWorkspaceState')).map(({ answer }) => answer?.errorCode);
    assert.deepEqual([...new Set(denied)], ['AccessDeniedException']);
    await run.terminate();
    await office.killTerminator(world);
  });
});
