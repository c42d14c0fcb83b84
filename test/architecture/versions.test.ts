import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activationBefore } from '../../src/worker/held-changes.ts';
import { ROOT } from './project.ts';

/** The names of all changes of running workflows. */
function changes(): readonly string[] {
  const folder = join(ROOT, 'src/workflows');
  const files = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((file) => file.endsWith('.ts'));
  const idsIn = (file: string): readonly string[] =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/\bpatched\(([^)]*)\)/g)].map(([, id = '']) => id);
  return files.flatMap(idsIn);
}

/** Whether a worker that holds changes since this date begins one of this name. */
function begins(patchId: string, since: number): boolean {
  return activationBefore(since)({ patchId, workflowInfo: {} as never });
}

describe('a change of a running workflow', () => {
  it('is named by what and when, so that it can be held back during a rollout', () => {
    assert.ok(changes().length > 0);
    assert.deepEqual(
      changes().filter((id) => !/^'[a-z][a-z-]*-20\d{6}'$/.test(id)),
      [],
    );
  });

  it('is held back from its date on, and begun when it is older', () => {
    assert.equal(begins('removal-reads-users-20261121', 20_261_121), false);
    assert.equal(begins('removal-reads-users-20261121', 20_261_120), false);
    assert.equal(begins('removal-reads-users-20261121', 20_261_122), true);
    assert.equal(begins('without-a-date', 20_991_231), false);
  });
});

/** The versions that a changelog tells of, by its headings. */
const releasesIn = (changelog: string): readonly string[] =>
  [...changelog.matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, version = '']) => version);

describe('a version that was released', () => {
  const histories = join(ROOT, 'test/replay/histories');

  it('has left its histories, which are replayed with the workflows of today', () => {
    const released = releasesIn(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));
    assert.deepEqual(
      released.filter((version) => !existsSync(join(histories, version))),
      [],
    );
  });

  it('is read from the headings of the changelog', () => {
    assert.deepEqual(releasesIn('# Changelog\n\n## Unreleased\n\n## 0.2.0 (2027-01-02)\n\n## 0.1.0\n'), [
      '0.2.0',
      '0.1.0',
    ]);
  });
});
