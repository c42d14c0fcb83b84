import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseApprovalsFile, type ApprovalsFile } from '../../src/fleets/approvals-file.ts';
import { FleetFileError, loadFleet, parseFleetFile } from '../../src/fleets/fleet-file.ts';
import { soundApprovals } from './approvals-text.ts';
import { codesIn, findingsIn, fleetIn, soundFile, soundFileWith } from './fleet-text.ts';

const hour = 3_600_000;

const approvals = ((): ApprovalsFile => {
  const parsed = parseApprovalsFile({ text: `${soundApprovals}`, source: 'approvals.yaml' });
  assert.ok(parsed.approvals !== undefined);
  return parsed.approvals;
})();

const findingsBeside = (...lines: readonly string[]) =>
  parseFleetFile({ text: soundFileWith(...lines), source: 'demo.yaml', expectedName: 'demo', approvals }).findings;
const codesBeside = (...lines: readonly string[]): string[] =>
  findingsBeside(...lines).map(({ code, source }) => `${code} ${(source ?? '').replace('demo.yaml:', '')}`);

describe('what a fleet file says of decommission', () => {
  it('is not there when it says nothing: recorded fleets have no such field', () => {
    assert.ok(!('decommission' in fleetIn(soundFile)));
  });

  it('is read without defaults, for a default would tighten what nobody tightened', () => {
    assert.deepEqual(fleetIn(soundFileWith('decommission: {}')).decommission, { rules: {}, waivers: [] });
    assert.deepEqual(
      fleetIn(
        soundFileWith(
          'decommission:',
          '  approvals: 3',
          '  coolingOff: 96h',
          '  soaks: {canary: 25h, canaries: 5h, batch: 1h}',
          "  drift: '1%'",
        ),
      ).decommission?.rules,
      { approvals: 3, coolingOffMs: 96 * hour, soaksMs: [25 * hour, 5 * hour, hour], driftPercent: 1 },
    );
  });

  it('is refused for rules that no approvals file may have, and for soaks of which some are left out', () => {
    const lines = ['decommission:', '  approvals: 1', '  coolingOff: never', '  soaks: {canary: 25h}'];
    assert.deepEqual(codesIn(soundFileWith(...lines)), [
      'OutOfRange 8:14',
      'WrongValue 9:15',
      'MissingKey 10:3',
      'MissingKey 10:3',
    ]);
  });
});

describe('a rule of a fleet file', () => {
  const rules = {
    approvals: ['2', '2'],
    coolingOff: ['72h', '71h'],
    approvalLife: ['168h', '169h'],
    dataDeadline: ['26h', '27h'],
    drift: ["'5%'", "'5.01%'"],
  } as const;

  for (const [key, [kept, looser]] of Object.entries(rules)) {
    it(`may leave ${key} as the approvals file has it, and not loosen it`, () => {
      assert.deepEqual(codesBeside('decommission:', `  ${key}: ${kept}`), []);
      if (key === 'approvals') return;
      const [finding] = findingsBeside('decommission:', `  ${key}: ${looser}`);
      assert.deepEqual([finding?.code, finding?.source], ['LooserRule', `demo.yaml:8:${key.length + 5}`]);
      assert.match(finding?.remedy ?? '', /may only tighten/);
    });
  }

  it('may make every soak longer and none shorter', () => {
    const soaks = (canary: string, canaries: string, batch: string): string[] =>
      codesBeside('decommission:', `  soaks: {canary: ${canary}, canaries: ${canaries}, batch: ${batch}}`);
    assert.deepEqual(soaks('25h', '4h', '1h'), []);
    assert.deepEqual(soaks('23h', '3h', '9m'), ['LooserRule 8:19', 'LooserRule 8:34', 'LooserRule 8:45']);
  });

  it('is held against an approvals file that asks for more', () => {
    const strict = {
      ...approvals,
      rules: { ...approvals.rules, decommission: { ...approvals.rules.decommission, approvals: 3 } },
    };
    const text = soundFileWith('decommission: {approvals: 2}');
    const { findings } = parseFleetFile({ text, source: 'demo.yaml', expectedName: 'demo', approvals: strict });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['LooserRule'],
    );
  });

  it('is refused when nobody could meet it: more approvals than people, or approvals that expire before', () => {
    assert.deepEqual(codesBeside('decommission: {approvals: 3}'), ['TooFewSigners 7:27']);
    assert.deepEqual(codesBeside('decommission: {coolingOff: 7d}'), ['DurationsContradict 7:28']);
    assert.deepEqual(codesBeside('decommission: {approvalLife: 72h}'), ['DurationsContradict 7:30']);
  });

  it('passes without the approvals file: what only reads a fleet has none', () => {
    assert.deepEqual(codesIn(soundFileWith('decommission: {coolingOff: 1h}')), []);
  });

  it('is refused by whoever loads the fleet beside an approvals file, with its line', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-rules-'));
    try {
      writeFileSync(join(directory, 'demo.yaml'), soundFileWith('decommission: {coolingOff: 1h}'));
      await loadFleet(directory, 'demo');
      await assert.rejects(loadFleet(directory, 'demo', approvals), (error) => {
        assert.ok(error instanceof FleetFileError);
        assert.equal(error.findings[0]?.source, `${join(directory, 'demo.yaml')}:7:28`);
        return true;
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a waiver', () => {
  const waiver = (workspace: string, clause: string, reason: string): string =>
    `    - {workspace: ${workspace}, clause: ${clause}, reason: ${reason}}`;
  const withWaivers = (...lines: readonly string[]): string => soundFileWith('decommission:', '  waivers:', ...lines);
  const good = waiver('ws-8x2k7v1qz', 'data', 'a kiosk');

  it('names one WorkSpace, one clause and why', () => {
    const text = withWaivers(good, waiver('ws-8x2k7v1qz', 'health', 'a kiosk'));
    assert.deepEqual(fleetIn(text).decommission?.waivers, [
      { workspaceId: 'ws-8x2k7v1qz', clause: 'data', reason: 'a kiosk' },
      { workspaceId: 'ws-8x2k7v1qz', clause: 'health', reason: 'a kiosk' },
    ]);
  });

  for (const everybody of ['all', '"*"', '"ws-*"', '[]', '[ws-8x2k7v1qz, ws-9x2k7v1qz]']) {
    it(`for ${everybody} does not exist`, () => {
      const findings = findingsIn(withWaivers(waiver(everybody, 'data', 'in a hurry')));
      assert.equal(findings.length, 1);
      assert.match(findings[0]?.summary ?? '', /a waiver names one WorkSpace, and there is none for all/);
    });
  }

  it('is refused for clauses that are not to be waived', () => {
    for (const clause of ['relation', 'state', 'nobody-there', 'everything']) {
      assert.deepEqual(codesIn(withWaivers(waiver('ws-8x2k7v1qz', clause, 'x'))), ['WrongValue 9:41'], clause);
    }
  });

  it('is refused without a reason, or with one that nobody would read', () => {
    const [least, most] = ['x', 'x'.repeat(500)];
    for (const reason of [least, most])
      assert.deepEqual(codesIn(withWaivers(waiver('ws-8x2k7v1qz', 'data', reason))), []);
    for (const reason of ['""', '"   "', `${most}x`]) {
      assert.deepEqual(codesIn(withWaivers(waiver('ws-8x2k7v1qz', 'data', reason))), ['WrongValue 9:55'], reason);
    }
    assert.deepEqual(codesIn(withWaivers('    - {workspace: ws-8x2k7v1qz, clause: data}')), ['MissingKey 9:7']);
  });

  it('is refused twice: which of two reasons was approved?', () => {
    const text = withWaivers(good, waiver('ws-9x2k7v1qz', 'data', 'x'), waiver('ws-8x2k7v1qz', 'data', 'y'));
    assert.deepEqual(codesIn(text), ['WaiverTwice 11:19']);
  });
});
