import assert from 'node:assert/strict';
import { apiVersion, type Document, type EvidenceDocument } from '../../src/cli/documents.ts';
import { paperSummary } from '../../src/cli/views/gated-text.ts';
import { paintFor } from '../../src/cli/views/paint.ts';
import { aGatedOutcome, aGatedStatus, digest, minutes, plain, planDocument as plan, textOf } from './gated-samples.ts';
import { startedAtMs } from './samples.ts';

describe('what a person puts their name to', () => {
  it('is shown with fleet, account, desktops, digest, run and requester', () => {
    const text = paperSummary('approve', aGatedStatus({ reason: 'INC-1' }), plain, startedAtMs).join('\n');
    assert.match(text, /approve: decommission of fleet demo\n/);
    for (const word of ['111122223333', '200 primaries', 'terminated for ever', digest, 'run-1', 'ada', 'INC-1']) {
      assert.ok(text.includes(word), word);
    }
  });
});

describe('a new key', () => {
  it('is shown as an entry for the approvals file, its name quoted whatever it is', () => {
    const text = textOf({ apiVersion, kind: 'ApproverKey', name: 'on: 7', file: '/k.pem', publicKey: 'MCow' }, plain);
    assert.ok(text.endsWith('signers:\n  - name: "on: 7"\n    publicKey: MCow\n'), text);
    assert.match(text, /\/k\.pem\. Only you may read it/);
    assert.match(text, /LIFEBOAT_EVIDENCE_KEY signs no papers and must not stand there/);
  });
});

describe('evidence', () => {
  const evidence: EvidenceDocument = {
    ...{ apiVersion, kind: 'Evidence', file: 'e.jsonl', whole: true, lines: 7, findings: [] },
    about: { operation: 'decommission', fleet: 'demo', run: 'run-1', digest, account: '111122223333' },
    tombstones: [
      {
        ...{ operation: 'decommission', fleet: 'demo', run: 'run-1', digest, account: '111122223333' },
        ...{ requester: 'ada', approvers: ['bob', 'carol'], primaryId: 'ws-1', standbyId: 'ws-2', user: 'ada' },
        askedAtMs: [startedAtMs],
        clauses: [
          { clause: 'relation', satisfied: 'met', by: 'both name each other' },
          { clause: 'data', satisfied: 'waived', by: 'left the company' },
        ],
        answer: { atMs: startedAtMs, answer: 'accepted' },
        gone: { absentByIdAtMs: [startedAtMs], absentFromDirectoryAtMs: [startedAtMs + minutes] },
      },
    ],
    kept: [{ primaryId: 'ws-3', code: 'Suspended', message: 'It is SUSPENDED.', atMs: startedAtMs }],
  };

  it('is a table of tombstones, with approvers, answer, absence and each clause', () => {
    const text = textOf(evidence, plain);
    assert.match(text, /^Evidence e\.jsonl: whole, 7 lines\n/);
    assert.match(text, /asked by +ada\n {2}approved by +bob, carol\n/);
    assert.match(
      text,
      /1 tombstone:\n {2}ada {2}ws-1 {2}standby ws-2 {2}asked 2026-11-21 06:00:00 UTC {2}accepted {2}gone 2026-11-21 06:01:00 UTC {2}relation, data \(waived\)\n/,
    );
    assert.match(text, /Kept:\n {2}ws-3 .* Suspended: It is SUSPENDED\.\n/);
  });

  it('that is not whole says so first', () => {
    const findings = [
      { severity: 'error', code: 'EvidenceHeadMissing', summary: 'No head.', remedy: 'Look.' } as const,
    ];
    const text = textOf({ ...evidence, whole: false, findings }, plain);
    assert.match(text, /^Evidence e\.jsonl: not to be trusted[^]*EvidenceHeadMissing: No head\./);
  });

  it('without an answer does not call anything gone', () => {
    const [tombstone] = evidence.tombstones;
    assert.ok(tombstone);
    const { answer: _answer, gone: _gone, ...open } = tombstone;
    assert.match(textOf({ ...evidence, tombstones: [open] }, plain), /no answer {2}not confirmed gone/);
  });
});

describe('colours of what is behind the gate', () => {
  const documents: readonly Exclude<Document, { kind: 'Error' }>[] = [aGatedStatus(), aGatedOutcome(), plan];
  for (const document of documents) {
    it(`of ${document.kind} only add to the words`, () => {
      const text = textOf(document, paintFor(true));
      assert.match(text, /\u001b\[\d+m/);
      assert.equal(text.replace(/\u001b\[\d+m/g, ''), textOf(document, plain));
    });
  }
});
