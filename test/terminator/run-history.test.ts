import assert from 'node:assert/strict';
import { Refused } from '../../src/terminator/refused.ts';
import { readOn, unreadRun } from '../../src/terminator/run-history.ts';
import { accepted, answered, cancelRequested, history, numbered, person, startedWith } from './literals.ts';

const ada = person('ada');
const request = ada.sign({ kind: 'request', digest: 'd', reason: 'the Region is back', expiresAtMs: 9e12 });
const approval = ada.sign({ kind: 'approve', run: 'run-1', digest: 'd', reason: 'seen', expiresAtMs: 9e12 });
const input = { fleet: 'demo', request };

describe('what the history of a run says', () => {
  it('is the request it was started with, and when', () => {
    const { start } = readOn(unreadRun, history(startedWith(input)));
    assert.deepEqual(start, { input, atMs: 1_000 });
  });

  it('holds each paper with the time of the server at which it was accepted', () => {
    const record = readOn(unreadRun, history(startedWith(input), {}, accepted('approve', approval)));
    assert.deepEqual(record.papers, [{ paper: approval, acceptedAtMs: 3_000, eventId: 3 }]);
  });

  it('holds what the run answered to each paper, and nothing as long as it has not answered', () => {
    const two = readOn(
      unreadRun,
      history(startedWith(input), accepted('approve', approval), accepted('revoke', approval)),
    );
    const answersAfter = (...events: Parameters<typeof readOn>[1]) =>
      readOn(two, events).papers.map(({ answer }) => answer);
    assert.deepEqual(answersAfter(), [undefined, undefined]);
    assert.deepEqual(answersAfter(numbered(4, answered(3, 'taken'))), [undefined, 'taken']);
    assert.deepEqual(answersAfter(numbered(4, answered(2, 'refused'))), ['refused', undefined]);
    const empty = {
      workflowExecutionUpdateCompletedEventAttributes: {
        acceptedEventId: answered(2, 'taken').workflowExecutionUpdateCompletedEventAttributes?.acceptedEventId ?? null,
      },
    };
    assert.deepEqual(answersAfter(numbered(4, empty)), [undefined, undefined]);
  });

  it('is read on where it was left, without reading anything twice', () => {
    const [first, ...later] = history(startedWith(input), accepted('approve', approval));
    const record = readOn(readOn(unreadRun, [first!]), later);
    assert.deepEqual([record.papers.length, record.lastEventId], [1, 2]);
    assert.throws(() => readOn(record, later), Refused);
  });

  it('counts nothing that is no paper: nobody has signed it', () => {
    const record = readOn(unreadRun, history(startedWith(input), accepted('approve', { yes: true })));
    assert.deepEqual(record.papers, []);
  });

  it('passes over updates of other names', () => {
    const record = readOn(unreadRun, history(startedWith(input), accepted('setRate', {})));
    assert.deepEqual([record.papers, record.halted], [[], undefined]);
  });

  it('is halted by a stop and by a request to cancel, whatever comes after', () => {
    const events = history(startedWith(input), accepted('stop', {}), accepted('resume', {}));
    assert.equal(readOn(unreadRun, events).halted, 'stop');
    assert.equal(readOn(unreadRun, history(startedWith(input), cancelRequested)).halted, 'cancel');
  });

  it('is paused by a pause until a resume', () => {
    const paused = readOn(unreadRun, history(startedWith(input), accepted('pause', { reason: 'wait' })));
    assert.equal(paused.paused, true);
    assert.equal(readOn(paused, [numbered(3, accepted('resume', {}))]).paused, false);
  });

  const refusals: readonly [what: string, code: string, events: Parameters<typeof readOn>[1]][] = [
    ['a history with a gap: what is missing may be a revocation', 'HistoryIncomplete', [numbered(1), numbered(3)]],
    ['a history that does not begin at its beginning', 'HistoryIncomplete', [numbered(2)]],
    ['a run without a request', 'NoRequest', history(startedWith({ fleet: 'demo' }))],
    ['a run that was started without input', 'NoRequest', history({ workflowExecutionStartedEventAttributes: {} })],
    ['an accepted paper that cannot be read', 'HistoryUnreadable', history(accepted('revoke'))],
    [
      'an accepted paper in a code it does not know',
      'HistoryUnreadable',
      history({
        workflowExecutionUpdateAcceptedEventAttributes: {
          acceptedRequest: {
            input: {
              name: 'revoke',
              args: { payloads: [{ metadata: { encoding: Buffer.from('binary/encrypted') } }] },
            },
          },
        },
      }),
    ],
    [
      'an accepted update without a name',
      'HistoryUnreadable',
      history({ workflowExecutionUpdateAcceptedEventAttributes: {} }),
    ],
    [
      'a paper without a time',
      'HistoryUnreadable',
      [numbered(1, { ...accepted('revoke', approval), eventTime: null })],
    ],
  ];
  for (const [what, code, events] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => readOn(unreadRun, events),
        (error) => error instanceof Refused && error.code === code && /[.]$/.test(error.message),
      );
    });
  }
});
