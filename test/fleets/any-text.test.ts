import assert from 'node:assert/strict';
import fc from 'fast-check';
import { refuses, type Finding } from '../../src/domain/finding.ts';
import { parseFleetFile } from '../../src/fleets/fleet-file.ts';
import { parseRegionsFile } from '../../src/fleets/regions-file.ts';
import { nearestName } from '../../src/fleets/nearest-name.ts';
import { soundFile } from './fleet-text.ts';

/** Either a fleet, or at least one error with a place in the text; never neither, both or an exception. */
function holds(text: string): void {
  const { fleet, findings } = parseFleetFile({ text, source: 'any.yaml', expectedName: 'demo' });
  assert.equal(fleet === undefined, refuses(findings));
  findings.forEach((finding) => assertPlaced(finding, text));
  const regions = parseRegionsFile({ text, source: 'any.yaml' });
  assert.equal(regions.settings === undefined, refuses(regions.findings));
}

function assertPlaced(finding: Finding, text: string): void {
  if (finding.code === 'MoreMistakes') return;
  const [, line, column] = /^any\.yaml:(\d+):(\d+)$/.exec(finding.source ?? '') ?? [];
  assert.ok(Number(line) >= 1 && Number(line) <= text.split('\n').length && Number(column) >= 1, finding.source);
  assert.ok(finding.summary !== '' && finding.remedy !== '');
  assert.doesNotMatch(finding.summary + finding.remedy + (finding.detail ?? ''), /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
}

const yamlPieces = fc.constantFrom(
  ...['fleet: demo', 'primaryRegion', 'directories', 'tags', 'mail', 'limits', 'batchSize', '__proto__', 'us-east-1'],
  ...[
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!!str ',
    '<<: ',
    '? ',
    '|',
    '>',
    '%',
    '@',
    '`',
    '~',
    '25',
    '\t',
    '\u0000',
    '---',
    '...',
  ],
);

describe('any text', () => {
  it('is either a fleet or findings, whatever its characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), holds), { numRuns: 300 });
  });

  it('is either a fleet or findings, whatever its YAML', () => {
    const texts = fc.array(yamlPieces, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(texts, holds), { numRuns: 500 });
  });

  it('is either a fleet or findings, whatever was torn out of or put into a sound file', () => {
    const edits = fc.tuple(fc.nat(soundFile.length), fc.nat(12), fc.array(yamlPieces, { maxLength: 4 }));
    const texts = edits.map(
      ([at, removed, added]) => soundFile.slice(0, at) + added.join('') + soundFile.slice(at + removed),
    );
    fc.assert(fc.property(texts, holds), { numRuns: 500 });
  });

  it('is either a fleet or findings, whatever JSON it holds', () => {
    const value = fc.jsonValue({ maxDepth: 5 });
    const key = fc.constantFrom(
      'fleet',
      'directories',
      'desktops',
      'standby',
      'mail',
      'limits',
      'regions',
      'constructor',
    );
    fc.assert(
      fc.property(fc.dictionary(key, value), (written) => holds(JSON.stringify(written))),
      { numRuns: 300 },
    );
  });
});

describe('the nearest name', () => {
  it('is one of the candidates or none, whatever the name', () => {
    const candidates = ['primaryRegion', 'standbyRegion', 'mail', ''];
    fc.assert(
      fc.property(fc.string(), (name) => {
        const nearest = nearestName(name, candidates);
        assert.ok(nearest === undefined || candidates.includes(nearest));
      }),
    );
    assert.equal(nearestName('anything', []), undefined);
  });

  it('is the name itself when it is a candidate, in any style', () => {
    const candidates = ['primaryRegion', 'standbyRegion', 'mail'];
    assert.equal(nearestName('mail', candidates), 'mail');
    assert.equal(nearestName('STANDBY_REGION', candidates), 'standbyRegion');
    assert.equal(nearestName('fleets', candidates), undefined);
  });
});
