import assert from 'node:assert/strict';
import { judge } from './checker.ts';
import { allocatingMs, healthyInstances, MadeUpInstances, tagsOf } from './made-up-instances.ts';

/** The rules that a case breaks, each once. */
function broken(made: MadeUpInstances): string[] {
  return [...new Set(judge(made.case).map(({ rule }) => rule))];
}

/** A machine whose instance has failed to be allocated, and what the ledger says of it. */
function failedCase(): MadeUpInstances {
  const allocation = { outcome: 'ERROR_ALLOCATING', durationMs: allocatingMs };
  return new MadeUpInstances().has(1).launches(1, { allocation });
}

/** The second instance of the first machine, with a token of its own. */
const second = { tags: tagsOf(1) };

describe('the checker, about instances', () => {
  it('finds nothing wrong with a healthy run', () => {
    assert.deepEqual(judge(healthyInstances().case), []);
  });

  it('finds two instances of one token, even when the first is gone', () => {
    const again = healthyInstances(1).deletes(1);
    again.launches(2, { clientTokenDigest: 'sha256:token-1', tags: tagsOf(1) });
    assert.deepEqual(broken(again), ['one instance per token']);
    const earlier = new MadeUpInstances().has(1).stands(9, { live: false, state: 'GONE', deletedAtMs: 3 });
    earlier.launched(1).launches(9, { workspaceInstanceId: 'wsinst-new', tags: tagsOf(2) });
    assert.ok(broken(earlier).includes('one instance per token'));
  });

  it('allows a token that is sent again, and finds a create without one', () => {
    assert.deepEqual(broken(healthyInstances(1).replays(1)), []);
    const without = new MadeUpInstances().has(1).launches(1, { clientTokenDigest: null });
    without.stands(1).says(1, { state: 'ready', instanceId: 'wsinst-1' });
    assert.deepEqual(broken(without), ['one instance per token']);
  });

  it('finds a second instance of a machine, even when one of them is gone at the end', () => {
    const made = healthyInstances(1).launches(2, second).deletes(2);
    assert.deepEqual(broken(made), ['one instance per machine']);
  });

  it('counts an instance that was there before as the first', () => {
    const made = new MadeUpInstances()
      .has(1)
      .stands(9, { tags: tagsOf(1, 'earlier') })
      .launched(1);
    assert.ok(broken(made).includes('one instance per machine'));
    const gone = new MadeUpInstances().has(1).stands(9, { tags: tagsOf(1, 'earlier'), deletedAtMs: 3, live: false });
    assert.deepEqual(broken(gone.launched(1)), []);
  });

  it('allows a second instance once the first was told to go, has failed, or was taken away', () => {
    const ready = { state: 'ready', instanceId: 'wsinst-2' };
    const after = (made: MadeUpInstances): MadeUpInstances => made.launches(2, second).stands(2, second).says(1, ready);
    const deleted = new MadeUpInstances().has(1).launches(1).deletes(1);
    assert.deepEqual(broken(after(deleted)), []);
    assert.deepEqual(broken(after(failedCase().later(allocatingMs))), []);
    const taken = new MadeUpInstances().has(1).launches(1);
    taken.call('DELETE /instances/wsinst-1', null, { event: 'control', call: null });
    assert.deepEqual(broken(after(taken)), []);
  });

  it('does not take an instance for failed before it is', () => {
    const made = failedCase().launches(2, second).stands(2, second);
    made.says(1, { state: 'ready', instanceId: 'wsinst-2' });
    assert.deepEqual(broken(made), ['one instance per machine']);
  });

  it('finds an instance without the tags of the run or of the fleet, and one of no machine', () => {
    for (const tags of [tagsOf(1, 'another'), tagsOf(1, 'run-1', 'another'), tagsOf(7)]) {
      const made = new MadeUpInstances().has(1).launches(1, { tags }).deletes(1).says(1, { state: 'failed' });
      assert.deepEqual(broken(made), ['only machines are launched'], JSON.stringify(tags));
    }
  });

  it('finds a delete of an instance that another run, another fleet or nobody has tagged', () => {
    for (const tags of [tagsOf(1, 'earlier'), tagsOf(1, 'theirs', 'another'), {}]) {
      const made = new MadeUpInstances().stands(1, { tags, live: false, state: 'DEALLOCATED' }).deletes(1, tags);
      assert.deepEqual(broken(made), ['only our instances go'], JSON.stringify(tags));
    }
  });

  it('finds more instances ALLOCATING at once than AWS allows, and none too many one after the other', () => {
    const launch = (count: number, made = new MadeUpInstances()): MadeUpInstances => {
      const from = made.machines.length;
      for (let number = from + 1; number <= from + count; number += 1) {
        made.has(number).launches(number, { allocation: { outcome: 'ALLOCATED', durationMs: 10_000 } });
        made.stands(number).says(number, { state: 'ready', instanceId: `wsinst-${number}` });
      }
      return made;
    };
    assert.deepEqual(broken(launch(701)), ['allocating within the limit']);
    assert.deepEqual(broken(launch(700)), []);
    assert.deepEqual(broken(launch(100, launch(700).later(10_000))), []);
  });

  it('does not count as ALLOCATING what was deleted meanwhile', () => {
    const made = new MadeUpInstances();
    for (let number = 1; number <= 700; number += 1) {
      made.launches(number, { tags: tagsOf(1), allocation: { outcome: 'never', durationMs: null } }).deletes(number);
    }
    made.has(1).launched(701);
    assert.ok(!broken(made).includes('allocating within the limit'));
  });

  it('finds a machine that the ledger has lost, one it has twice, and one that did not come to an end', () => {
    assert.deepEqual(broken(healthyInstances().has(4)), ['every machine once']);
    assert.deepEqual(broken(healthyInstances().says(3, { state: 'ready', instanceId: 'wsinst-3' })), [
      'every machine once',
    ]);
    const open = healthyInstances().has(4).says(4, { state: 'pending' });
    assert.deepEqual(broken(open), ['every machine once']);
    open.expect = { unfinished: true };
    assert.deepEqual(broken(open), []);
  });

  it('finds an instance that the ledger does not know, of this run or of an earlier one', () => {
    for (const run of ['run-1', 'earlier']) {
      const made = new MadeUpInstances()
        .has(1)
        .stands(1, { tags: tagsOf(1, run) })
        .says(1, { state: 'failed' });
      assert.deepEqual(broken(made), ['instances are in the ledger'], run);
    }
  });

  it('finds a failed instance that this run has left behind, and not one of an earlier run', () => {
    const left = failedCase().stands(1, { state: 'ERROR_ALLOCATING' }).says(1, { state: 'failed' });
    assert.deepEqual(broken(left), ['instances are in the ledger']);
    const theirs = new MadeUpInstances().has(1).says(1, { state: 'skipped' });
    theirs.stands(1, { state: 'ERROR_ALLOCATING', tags: tagsOf(1, 'earlier') });
    assert.deepEqual(broken(theirs), []);
  });

  it('finds a ledger that claims an adopted instance as created, and the other way round', () => {
    const line = { state: 'ready', instanceId: 'wsinst-1' };
    const adopted = new MadeUpInstances().has(1).stands(1, { tags: tagsOf(1, 'earlier') });
    assert.deepEqual(broken(adopted.says(1, line)), ['instances are in the ledger']);
    const own = new MadeUpInstances().has(1).launches(1).stands(1);
    assert.deepEqual(broken(own.says(1, { ...line, createdByUs: false })), ['instances are in the ledger']);
  });

  it('finds a ready machine whose instance is broken, gone or of another', () => {
    for (const change of [{ state: 'ALLOCATING' }, { state: 'GONE', live: false }, { tags: tagsOf(7) }]) {
      const made = new MadeUpInstances().has(1, 7).launches(1).stands(1, change);
      made.says(1, { state: 'ready', instanceId: 'wsinst-1' }).says(7, { state: 'skipped' });
      assert.ok(broken(made).includes('instance ledger is true'), JSON.stringify(change));
    }
  });

  it('finds a removed machine whose instance stands, and a retained one whose instance is gone', () => {
    const removed = new MadeUpInstances().has(1).launches(1).stands(1);
    assert.deepEqual(broken(removed.says(1, { state: 'removed', instanceId: 'wsinst-1' })), [
      'instance ledger is true',
    ]);
    const retained = new MadeUpInstances().has(1).launches(1).stands(1, { live: false, state: 'GONE' });
    const line = { state: 'retained', instanceId: 'wsinst-1' };
    assert.deepEqual(broken(retained.says(1, line)), ['instance ledger is true']);
  });

  it('finds what an undone run left behind, unless it is named as retained', () => {
    const left = healthyInstances(1);
    left.expect = { undone: true };
    assert.deepEqual(broken(left), ['no instance leaks']);
    const named = new MadeUpInstances().has(1).launches(1).stands(1, { state: 'ERROR_DEALLOCATING' });
    named.says(1, { state: 'retained', instanceId: 'wsinst-1' });
    named.expect = { undone: true };
    assert.deepEqual(broken(named), []);
  });
});
