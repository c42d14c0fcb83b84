import assert from 'node:assert/strict';
import { describeDecommission } from '../../src/workflows/decommission/describe.ts';
import { aGateStatus, digest } from '../cli/gated-samples.ts';

const remedy = `Others approve with: lifeboat approve demo --digest ${digest} Meanwhile 4 primaries are fenced.`;
const waiting = { on: 'decision', code: 'WaitsForApproval', message: '1 of 2.', remedy } as const;

describe('what the Web UI shows of a decommission', () => {
  it('has every command in backticks: in prose Markdown makes a dash of two hyphens', () => {
    const text = describeDecommission(aGateStatus({ blocked: [waiting] }));
    assert.ok(text.includes(`with: \`lifeboat approve demo --digest ${digest}\` Meanwhile 4`), text);
    assert.doesNotMatch(text.replace(/`[^`]*`/g, ''), /--/);
  });

  it('leaves alone what stands in backticks, and what only names a program', () => {
    const coded = 'Start it (lifeboat terminator); or sign with `lifeboat approve --print`. Lifeboat waits.';
    const text = describeDecommission(aGateStatus({ blocked: [{ ...waiting, remedy: coded }] }));
    assert.ok(text.includes('(`lifeboat terminator`); or sign with `lifeboat approve --print`. Lifeboat waits.'), text);
  });

  it('says what it waits for before everything else', () => {
    const lines = describeDecommission(aGateStatus({ blocked: [waiting] })).split('\n');
    assert.match(lines[2] ?? '', /^- \*\*waits\*\*: 1 of 2\./);
    const calm = describeDecommission(aGateStatus()).split('\n');
    assert.match(calm[2] ?? '', /^- plan: /);
  });
});
