import assert from 'node:assert/strict';
import type { EvidenceBody, EvidenceLine } from '../../src/domain/decommission/evidence.ts';
import { facts } from '../../src/evidence/facts.ts';
import { nextLine } from '../../src/evidence/line.ts';
import { tombstones } from '../../src/evidence/tombstones.ts';
import { asked, bodies } from './written-run.ts';

/** Lines a second apart, from 1 s on. */
function linesOf(from: readonly EvidenceBody[]): EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  for (const body of from) lines.push(nextLine(lines.at(-1), body, (lines.length + 1) * 1_000));
  return lines;
}
const answered = (answer: 'accepted' | 'refused' | 'lost', primaryId = 'ws-1'): EvidenceBody => ({
  kind: 'answered',
  primaryId,
  answer,
});

describe('what the terminator remembers', () => {
  it('is which fences are in force, what was asked and accepted, and what is gone', () => {
    const known = facts(linesOf(bodies));
    assert.deepEqual([...known.fences], [['ws-1', { how: 'ADMIN_MAINTENANCE', atMs: 3_000 }]]);
    assert.deepEqual([...known.asked], [['ws-1', 5_000]]);
    assert.deepEqual([...known.accepted], ['ws-1']);
    assert.deepEqual([...known.gone], ['ws-1']);
  });

  it('is when each was taken: by its answer, or when it was asked where the answer was lost and it is gone', () => {
    const takenAfter = (...from: EvidenceBody[]) => [...facts(linesOf(from)).taken];
    const gone: EvidenceBody = { kind: 'gone', primaryId: 'ws-1', absentByIdAtMs: [], absentFromDirectoryAtMs: [] };
    assert.deepEqual(takenAfter(asked('ws-1'), answered('accepted'), gone), [['ws-1', 2_000]]);
    assert.deepEqual(takenAfter(asked('ws-1'), answered('lost'), gone), [['ws-1', 1_000]]);
    assert.deepEqual(takenAfter(asked('ws-1'), answered('lost')), []);
    assert.deepEqual(takenAfter(asked('ws-1'), answered('refused')), []);
  });

  it('is a call whose answer was never noted: its intent is', () => {
    assert.deepEqual([...facts(linesOf(bodies.slice(0, 6))).asked.keys()], ['ws-1', 'ws-2']);
  });

  it('is an earlier call whose answer was lost, though a later one was refused', () => {
    const lines = linesOf([asked('ws-1'), answered('lost'), asked('ws-1'), answered('refused')]);
    assert.deepEqual([...facts(lines).asked], [['ws-1', 1_000]]);
    const refusedOnly = linesOf([asked('ws-1'), answered('refused')]);
    assert.deepEqual([...facts(refusedOnly).asked], []);
  });

  it('is a fence that was about to be set, until it stands or is lifted, and one that was lifted, until it is set again', () => {
    const fencing: EvidenceBody = { kind: 'fencing', primaryId: 'ws-1' };
    const fenced: EvidenceBody = { kind: 'fenced', primaryId: 'ws-1', how: 'ADMIN_MAINTENANCE' };
    const unfenced: EvidenceBody = { kind: 'unfenced', primaryId: 'ws-1' };
    const told = (...from: EvidenceBody[]) => {
      const known = facts(linesOf(from));
      return [known.fencing.has('ws-1'), known.fences.has('ws-1'), known.lifted.has('ws-1')];
    };
    assert.deepEqual(told(fencing), [true, false, false]);
    assert.deepEqual(told(fencing, fenced), [false, true, false]);
    assert.deepEqual(told(fencing, unfenced), [false, false, true]);
    assert.deepEqual(told(fencing, fenced, unfenced, fencing), [true, false, false]);
  });

  it('is no fence that was found lifted: work since then is in no snapshot that is later than the old one', () => {
    const fenced: EvidenceBody = { kind: 'fenced', primaryId: 'ws-1', how: 'ADMIN_MAINTENANCE' };
    const fencing: EvidenceBody = { kind: 'fencing', primaryId: 'ws-1' };
    assert.equal(facts(linesOf([fenced, fencing])).fences.has('ws-1'), false);
    assert.equal(facts(linesOf([fenced, fencing, fenced])).fences.get('ws-1')?.atMs, 3_000);
  });

  it('is the newest fence, so that data must be newer than that', () => {
    const fence: EvidenceBody = { kind: 'fenced', primaryId: 'ws-1', how: 'STOPPED' };
    assert.equal(facts(linesOf([fence, fence])).fences.get('ws-1')?.atMs, 2_000);
  });
});

describe('a tombstone', () => {
  it('says of each desktop that was asked whose it was, by what proof and whose approval, and what came of it', () => {
    const run = {
      operation: 'decommission',
      account: '111122223333',
      fleet: 'emea',
      run: 'run-1',
      digest: 'd'.repeat(64),
    };
    const papers = { requester: 'ada', approvers: ['grace', 'edsger'] };
    const clauses = [{ clause: 'data', satisfied: 'met', by: 'both snapshots are newer than the fence' }];
    assert.deepEqual(tombstones(linesOf(bodies)), [
      {
        ...run,
        ...papers,
        primaryId: 'ws-1',
        standbyId: 'ws-1s',
        user: 'user of ws-1',
        clauses,
        askedAtMs: [5_000],
        fence: { how: 'ADMIN_MAINTENANCE', atMs: 3_000 },
        answer: { atMs: 7_000, answer: 'accepted' },
        gone: { absentByIdAtMs: [21, 22], absentFromDirectoryAtMs: [21, 23] },
      },
      {
        ...run,
        ...papers,
        primaryId: 'ws-2',
        standbyId: 'ws-2s',
        user: 'user of ws-2',
        clauses,
        askedAtMs: [6_000],
        fence: { how: 'STOPPED', atMs: 4_000 },
        answer: { atMs: 8_000, answer: 'refused', code: 'OperationInProgressException', message: 'busy' },
      },
    ]);
  });

  it('names every time a desktop was asked, and the answer to the last of them', () => {
    const lines = linesOf([bodies[0]!, asked('ws-1'), answered('lost'), asked('ws-1')]);
    const [tombstone] = tombstones(lines);
    assert.deepEqual([tombstone?.askedAtMs, tombstone?.answer], [[2_000, 4_000], undefined]);
  });

  it('is made for nobody who was not asked', () => {
    const kept: EvidenceBody = { kind: 'kept', primaryId: 'ws-3', code: 'Connected', message: 'somebody works on it' };
    assert.deepEqual(tombstones(linesOf([...bodies.slice(0, 4), kept])), []);
    assert.deepEqual(tombstones([]), []);
  });

  it('is not made from a file that does not say for which run it is', () => {
    assert.throws(() => tombstones(linesOf([asked('ws-1')])), /does not begin by saying for which run/);
  });
});
