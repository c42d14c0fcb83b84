import assert from 'node:assert/strict';
import { judge } from './checker.ts';
import { healthyCase, MadeUpCase } from './made-up-case.ts';

/** The rules that a case breaks, each once. */
function broken(made: MadeUpCase): string[] {
  return [...new Set(judge(made.case).map(({ rule }) => rule))];
}

describe('the checker, about standbys', () => {
  it('finds nothing wrong with a healthy run', () => {
    assert.deepEqual(judge(healthyCase().case), []);
  });

  it('finds a second standby of one primary, even when it is gone at the end', () => {
    const made = healthyCase(1);
    made.call('CreateStandbyWorkspaces', {
      created: [
        {
          workspaceId: 'ws-second',
          region: 'us-west-2',
          directoryId: 'd-2',
          userName: 'user-1',
          primaryWorkspaceId: 'ws-primary-1',
          attempt: 2,
          tags: { 'lifeboat:run': 'run-1' },
        },
      ],
    });
    made.reads('ws-second').terminates('ws-second');
    assert.deepEqual(broken(made), ['no duplicates']);
  });

  it('allows a second standby once the first has been told to go', () => {
    const made = new MadeUpCase().desktop(1).creates(1).reads('ws-standby-1').terminates('ws-standby-1').created(1);
    assert.deepEqual(broken(made), []);
  });

  it('counts a standby that was there before as the first', () => {
    const made = new MadeUpCase().desktop(1).lives(1, { workspaceId: 'ws-before', tags: {} }).created(1);
    assert.ok(broken(made).includes('no duplicates'));
  });

  it('finds two standbys at the end although the log shows no create', () => {
    const made = healthyCase(1).lives(1, { workspaceId: 'ws-from-nowhere', tags: {} });
    assert.ok(broken(made).includes('no duplicates at the end'));
  });

  it('finds a created standby that the ledger does not know', () => {
    const made = new MadeUpCase().desktop(1).creates(1).lives(1).line(1);
    assert.ok(broken(made).includes('everything created is in the ledger'));
  });

  it('finds a ledger that claims an adopted standby as created', () => {
    const made = new MadeUpCase()
      .desktop(1)
      .lives(1, { tags: {} })
      .line(1, { state: 'ready', standbyId: 'ws-standby-1', createdByUs: true });
    assert.deepEqual(broken(made), ['everything created is in the ledger']);
  });

  it('accepts an adopted standby that nobody claims', () => {
    const made = new MadeUpCase()
      .desktop(1)
      .lives(1, { tags: {} })
      .line(1, { state: 'ready', standbyId: 'ws-standby-1' });
    assert.deepEqual(broken(made), []);
  });

  it('finds a standby for a primary outside the fleet, and one without the tag of the run', () => {
    const outside = healthyCase(1).creates(9);
    assert.ok(broken(outside).includes('only the fleet is touched'));
    const untagged = healthyCase(1);
    untagged.entries.splice(0, 1, {
      ...untagged.entries[0]!,
      effect: { created: [{ ...untagged.entries[0]!.effect!.created![0]!, tags: {} }] },
    });
    assert.ok(broken(untagged).includes('only the fleet is touched'));
  });

  it('finds a desktop that the ledger has lost, and one it has twice', () => {
    assert.deepEqual(broken(healthyCase().desktop(4)), ['every desktop once']);
    assert.deepEqual(broken(healthyCase().line(3)).slice(1), ['every desktop once', 'ledger agrees with the world']);
  });

  it('finds a desktop that did not come to an end, unless the run was stopped', () => {
    const made = healthyCase(2).desktop(3).line(3, { state: 'pending' });
    assert.deepEqual(broken(made), ['every desktop once']);
    made.expect = { unfinished: true };
    assert.deepEqual(broken(made), []);
  });

  it('finds a ready desktop whose standby is broken, gone or of another', () => {
    for (const change of [{ state: 'ERROR' }, { live: false, state: 'GONE' }, { primaryWorkspaceId: 'ws-primary-7' }]) {
      const made = new MadeUpCase()
        .desktop(1)
        .creates(1)
        .lives(1, change)
        .line(1, { state: 'ready', standbyId: 'ws-standby-1', createdByUs: true });
      assert.deepEqual(broken(made), ['ledger agrees with the world'], JSON.stringify(change));
    }
  });

  it('accepts a ready desktop whose standby has stopped by itself', () => {
    const made = new MadeUpCase()
      .desktop(1)
      .creates(1)
      .lives(1, { state: 'STOPPED' })
      .line(1, { state: 'ready', standbyId: 'ws-standby-1', createdByUs: true });
    assert.deepEqual(broken(made), []);
  });

  it('finds what an undone run left behind, unless it is named as retained', () => {
    const left = new MadeUpCase()
      .desktop(1)
      .creates(1)
      .lives(1)
      .line(1, { state: 'stuck', standbyId: 'ws-standby-1', createdByUs: true });
    left.expect = { undone: true };
    assert.deepEqual(broken(left), ['nothing leaks']);
    const named = new MadeUpCase()
      .desktop(1)
      .creates(1)
      .lives(1)
      .line(1, { state: 'retained', standbyId: 'ws-standby-1', createdByUs: true });
    named.expect = { undone: true };
    assert.deepEqual(broken(named), []);
  });
});
