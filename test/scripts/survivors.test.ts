import assert from 'node:assert/strict';
import { unexplained } from '../../scripts/mutation/survivors.mjs';

type Report = Parameters<typeof unexplained>[0];
type Status = 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError';

/** A run over one file in which one mutant, on its second line, came to this. */
function runWith(status: Status, source = 'const a = 1;\n  return b?.c;\n', line = 2): Report {
  const location = { start: { line, column: 10 }, end: { line, column: 14 } };
  const mutants = [{ id: '1', location, mutatorName: 'OptionalChaining', replacement: 'b.c', status }];
  const files = { 'src/x.ts': { language: 'typescript', source, mutants } };
  return { schemaVersion: '1', thresholds: { high: 100, low: 100 }, files };
}

const survivor = {
  file: 'src/x.ts',
  line: 'return b?.c;',
  mutator: 'OptionalChaining',
  original: 'b?.c',
  replacement: 'b.c',
  why: 'b is always there',
};

describe('the list of mutants that survive', () => {
  it('is in order when every mutant was killed, or survives with a reason', () => {
    for (const status of ['Killed', 'Timeout'] as const) assert.deepEqual(unexplained(runWith(status), []), []);
    assert.deepEqual(unexplained(runWith('Survived'), [survivor]), []);
  });

  it('lets no mutant survive that is not on it, also when no test reaches it or it breaks the run', () => {
    for (const status of ['Survived', 'NoCoverage', 'RuntimeError'] as const) {
      assert.deepEqual(unexplained(runWith(status), []), [
        'survives: src/x.ts: OptionalChaining of b?.c to b.c, line 2',
      ]);
    }
  });

  it('names what it explains by the words of the code, so that it may move but not change', () => {
    const moved = runWith('Survived', 'one\ntwo\n  return b?.c;\n', 3);
    assert.deepEqual(unexplained(moved, [survivor]), []);
    const changed = runWith('Survived', 'const a = 1;\n  return b?.c ?? d;\n');
    assert.equal(unexplained(changed, [survivor]).length, 2);
  });

  it('does not grow old: what is killed now must leave it', () => {
    assert.deepEqual(unexplained(runWith('Killed'), [survivor]), [
      'survives no longer: src/x.ts: OptionalChaining of b?.c to b.c',
    ]);
  });

  it('takes no explanation that says nothing, and asks for none of a file that was not mutated', () => {
    const silent = { ...survivor, why: ' ' };
    assert.deepEqual(unexplained(runWith('Survived'), [silent]), [
      'not explained: src/x.ts: OptionalChaining of b?.c to b.c',
    ]);
    assert.deepEqual(unexplained(runWith('Killed'), [{ ...survivor, file: 'src/y.ts' }]), []);
  });
});
