import assert from 'node:assert/strict';
import { judge } from './checker.ts';
import { healthyCase, MadeUpCase } from './made-up-case.ts';

const ours = { 'lifeboat:run': 'run-1' };

/** The rules that a case breaks, each once. */
function broken(made: MadeUpCase): string[] {
  return [...new Set(judge(made.case).map(({ rule }) => rule))];
}

/** A run that has created one standby, removed it again and says so. */
function undoneCase(): MadeUpCase {
  const made = new MadeUpCase().desktop(1).creates(1).lives(1, { live: false, state: 'GONE' });
  made.line(1, { state: 'removed', standbyId: 'ws-standby-1', createdByUs: true });
  made.expect = { undone: true };
  return made;
}

describe('the checker, about calls', () => {
  it('accepts a standby that was read and then terminated', () => {
    assert.deepEqual(broken(undoneCase().reads('ws-standby-1').terminates('ws-standby-1')), []);
  });

  it('finds a terminate without a read, and one with a read of another', () => {
    assert.deepEqual(broken(undoneCase().terminates('ws-standby-1')), ['read before terminating']);
    assert.deepEqual(broken(undoneCase().reads('ws-other').terminates('ws-standby-1')), ['read before terminating']);
  });

  it('finds a terminate whose read got no answer', () => {
    const made = undoneCase();
    made.call('DescribeWorkspaces', null, {
      request: { WorkspaceIds: ['ws-standby-1'] },
      answer: { outcome: 'reset', status: null, errorCode: null, errorMessage: null, faultIds: ['lost'] },
    });
    assert.deepEqual(broken(made.terminates('ws-standby-1')), ['read before terminating']);
  });

  it('finds a terminated primary, and a standby that the run had adopted', () => {
    const primary = healthyCase(1).reads('ws-primary-1').terminates('ws-primary-1', 'primary');
    assert.deepEqual(broken(primary), ['only ours is terminated']);
    const adopted = new MadeUpCase()
      .desktop(1)
      .lives(1, { tags: {} })
      .line(1, { state: 'ready', standbyId: 'ws-standby-1' });
    assert.deepEqual(broken(adopted.reads('ws-standby-1').terminates('ws-standby-1')), ['only ours is terminated']);
  });

  it('counts the creates of a run without faults', () => {
    const enough = healthyCase(3);
    enough.expect = { faultless: true };
    assert.deepEqual(broken(enough), []);
    const one = new MadeUpCase().desktop(1).desktop(2).created(1).created(2);
    one.expect = { faultless: true };
    assert.deepEqual(broken(one), ['exactly enough creates']);
    one.batchSize = 1;
    assert.deepEqual(broken(one), []);
  });

  it('finds a create while the run is paused, applied or not, and none before or after', () => {
    const made = healthyCase(1);
    const fromSeq = made.lastSeq;
    made.reads('ws-standby-1');
    made.expect = { quiet: [{ fromSeq, toSeq: made.lastSeq, why: 'paused' }] };
    assert.deepEqual(broken(made), []);
    made.call('CreateStandbyWorkspaces', null);
    assert.deepEqual(broken(made), []);
    made.expect = { quiet: [{ fromSeq, toSeq: made.lastSeq, why: 'paused' }] };
    assert.deepEqual(broken(made), ['quiet means quiet']);
  });

  it('finds more calls in a second than rate and burst allow', () => {
    const made = healthyCase(1);
    for (let call = 0; call < 6; call += 1) made.reads('ws-standby-1');
    made.expect = { rates: { 'us-west-2/workspaces': { perSecond: 2, burst: 5 } } };
    assert.deepEqual(broken(made), []);
    made.reads('ws-standby-1');
    assert.deepEqual(broken(made), ['rates hold']);
    made.entries.pop();
    assert.deepEqual(broken(made.later(1000).reads('ws-standby-1')), []);
  });

  it('finds too many throttled calls, and does not count those that a fault throttled', () => {
    const throttled = (faultIds: string[]): MadeUpCase => {
      const answer = { outcome: 'answered', status: 400, errorCode: 'ThrottlingException', errorMessage: '', faultIds };
      const made = healthyCase(1).call('DescribeWorkspaces', null, { answer });
      made.expect = { throttledShare: 0.01 };
      return made;
    };
    assert.deepEqual(broken(throttled([])), ['throttled share holds']);
    assert.deepEqual(broken(throttled(['noise'])), []);
  });

  it('finds an endpoint deleted that is not of the run', () => {
    assert.deepEqual(broken(healthyCase(1).endpoint('DeleteMultiRegionEndpoint')), ['endpoint is undone last']);
    const own = healthyCase(1).endpoint('CreateMultiRegionEndpoint', ours).endpoint('DeleteMultiRegionEndpoint');
    assert.deepEqual(broken(own), []);
  });

  it('finds an endpoint that went before the last standby', () => {
    const early = undoneCase().endpoint('CreateMultiRegionEndpoint', ours).endpoint('DeleteMultiRegionEndpoint');
    early.reads('ws-standby-1').terminates('ws-standby-1');
    assert.deepEqual(broken(early), ['endpoint is undone last']);
    const last = undoneCase()
      .endpoint('CreateMultiRegionEndpoint', ours)
      .reads('ws-standby-1')
      .terminates('ws-standby-1');
    assert.deepEqual(broken(last.endpoint('DeleteMultiRegionEndpoint')), []);
  });

  it('finds an endpoint that an undone run left', () => {
    const made = undoneCase();
    made.endpoints.push({ endpointName: 'mail', region: 'us-west-2', status: 'READY', live: true, tags: ours });
    assert.deepEqual(broken(made), ['no endpoint leaks']);
  });
});
