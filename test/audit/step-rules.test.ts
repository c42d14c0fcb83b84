import assert from 'node:assert/strict';
import { judgeDecommission } from './decommission-checker.ts';
import { MadeUpDecommission } from './made-up-decommission.ts';

const [second, minute] = [1_000, 60_000];
const soaksMs = [10 * minute, 5 * minute, minute] as const;
const rule = 'small steps';

/** What the rule says of a decommission in which soaks matter, the clause of each desktop aside. */
function said(make: (made: Steps) => void, desktops = 40): string[] {
  const made = new Steps(desktops);
  made.change = { rules: { approvals: 2, coolingOffMs: 0, soaksMs } };
  make(made);
  return judgeDecommission(made.case)
    .filter((violation) => violation.rule === rule)
    .map(({ message }) => message.replace(/^line \d+: /, ''));
}

/** Calls that ask for several. */
class Steps extends MadeUpDecommission {
  #next = 1;

  /** Asks for the next ones in one call, and AWS takes so many of them. */
  asksFor(count: number, taken = count): this {
    const numbers = Array.from({ length: count }, (_, index) => this.#next + index);
    this.#next += taken;
    return this.asksOf(numbers, numbers.slice(0, taken));
  }

  asksOf(numbers: readonly number[], taken: readonly number[]): this {
    const items = numbers.map((number) => ({ WorkspaceId: `ws-primary-${number}` }));
    const effect = {
      terminated: taken.map((number) => ({
        ...{ workspaceId: `ws-primary-${number}`, userName: `user-${number}` },
        ...{ region: 'us-east-1', role: 'primary' },
      })),
    };
    return this.call('TerminateWorkspaces', { request: { TerminateWorkspaceRequests: items }, effect });
  }
}

describe('the checker, about canaries', () => {
  it('accepts one, then five, then twenty-five at once, with a soak after each', () => {
    const all = (made: Steps) =>
      made.asksFor(1).later(soaksMs[0]).asksFor(5).later(soaksMs[1]).asksFor(25).later(soaksMs[2]).asksFor(9);
    assert.deepEqual(said(all), []);
  });

  it('finds a first call for two, whatever AWS makes of it', () => {
    const two = ['2 would go without a soak after 0, at most 1 may'];
    for (const taken of [0, 1, 2])
      assert.deepEqual(
        said((made) => made.asksFor(2, taken)),
        two,
      );
  });

  it('finds more than five until six were taken, and more than twenty-five then', () => {
    const canary = (made: Steps) => made.asksFor(1).later(soaksMs[0]);
    assert.deepEqual(
      said((made) => canary(made).asksFor(6)),
      ['6 would go without a soak after 1, at most 5 may'],
    );
    const few = (made: Steps) => canary(made).asksFor(4).later(soaksMs[1]).asksFor(6);
    assert.deepEqual(said(few), ['6 would go without a soak after 5, at most 5 may']);
    const many = (made: Steps) => canary(made).asksFor(5).later(soaksMs[1]).asksFor(26);
    assert.deepEqual(said(many), ['26 would go without a soak after 6, at most 25 may']);
  });

  it('finds a call before the soak of its step is over, by more than a second', () => {
    const early = (ms: number) => (made: Steps) =>
      made
        .asksFor(1)
        .later(soaksMs[0] - ms)
        .asksFor(5);
    assert.deepEqual(said(early(second)), []);
    assert.deepEqual(said(early(second + 10)), ['6 would go without a soak after 0, at most 1 may']);
    const batch = (ms: number) => (made: Steps) =>
      made
        .asksFor(1)
        .later(soaksMs[0])
        .asksFor(5)
        .later(soaksMs[1] - ms)
        .asksFor(1);
    assert.deepEqual([said(batch(second)).length, said(batch(2 * second)).length], [0, 1]);
  });

  it('counts several calls without a soak in between as one, and who is asked for again once', () => {
    const canary = (made: Steps) => made.asksFor(1).later(soaksMs[0]);
    assert.deepEqual(
      said((made) => canary(made).asksFor(3).asksFor(2)),
      [],
    );
    assert.deepEqual(
      said((made) => canary(made).asksFor(3).asksFor(3)),
      ['6 would go without a soak after 1, at most 5 may'],
    );
    assert.deepEqual(
      said((made) => canary(made).asksFor(5).asksOf([2, 3, 4, 5, 6], [])),
      [],
    );
    assert.deepEqual(
      said((made) => made.asksFor(1, 0).asksFor(1)),
      [],
      'nor does what AWS did not take count',
    );
  });
});
