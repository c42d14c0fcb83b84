import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { repositoryFile } from '../../src/cli/repository.ts';
import type { EvidenceBody } from '../../src/domain/decommission/evidence.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { logWritten, type ActEvent, type ActFields } from '../../src/terminator/act-log.ts';
import { EvidenceKeeper, type RunEvidence } from '../../src/terminator/run-evidence.ts';
import { noteWoken } from '../../src/terminator/woken.ts';
import { scratchDirectory } from '../support/scratch.ts';

const primaryId = 'ws-1';
const [fleet, run] = ['demo', 'run-1'];
const asked = { standbyId: 'ws-s-1', user: 'ada', clauses: [] };

/** What is written about a primary, and the event of its line. */
const ofPrimaries: readonly (readonly [EvidenceBody, ActEvent])[] = [
  [{ kind: 'fencing', primaryId }, 'fence-asked'],
  [{ kind: 'fenced', primaryId, how: 'STOPPED' }, 'fence-set'],
  [{ kind: 'unfenced', primaryId }, 'fence-lifted'],
  [{ kind: 'asked', primaryId, ...asked }, 'terminate-asked'],
  [{ kind: 'answered', primaryId, answer: 'lost' }, 'terminate-answered'],
  [{ kind: 'kept', primaryId, code: 'SnapshotTooOld', message: 'it is old' }, 'primary-kept'],
  [{ kind: 'gone', primaryId, absentByIdAtMs: [1, 2], absentFromDirectoryAtMs: [3, 4] }, 'gone-confirmed'],
];

/** Every event there is, and what its line is about; a new one does not compile before it stands here. */
const about: Readonly<Record<ActEvent, 'run' | 'primary' | 'refusal'>> = {
  'evidence-opened': 'run',
  'papers-verified': 'run',
  'fence-asked': 'primary',
  'fence-set': 'primary',
  'fence-lifted': 'primary',
  'fence-lost': 'primary',
  'terminate-asked': 'primary',
  'terminate-answered': 'primary',
  'gone-confirmed': 'primary',
  'primary-kept': 'primary',
  'act-refused': 'refusal',
};

/** The events whose lines are about this. */
function those(what: 'run' | 'primary' | 'refusal'): string[] {
  return Object.entries(about).flatMap(([event, is]) => (is === what ? [event] : []));
}

/** The lines that are logged while something is written into the evidence of a run. */
async function loggedOf(name: string, write: (evidence: RunEvidence) => Promise<void>): Promise<ActFields[]> {
  const lines: ActFields[] = [];
  const evidenceKey = generateKeyPairSync('ed25519').privateKey;
  const place = { evidenceDirectory: scratchDirectory('act-log'), evidenceKey };
  const keeper = new EvidenceKeeper(place, (_level, fields) => void lines.push(fields));
  await write(await keeper.find(fleet, name));
  await keeper.close();
  return lines;
}

describe('the log of the terminator', () => {
  it('says of every act on a primary its run, its fleet and the primary', () => {
    for (const [body, event] of ofPrimaries) {
      const lines: ActFields[] = [];
      logWritten((_level, fields) => void lines.push(fields), { fleet, run }, body);
      const told = lines.map((line) => [line.event, line['run'], line['fleet'], line['primaryId']]);
      assert.deepEqual(told, [[event, run, fleet, primaryId]]);
    }
    const events = [...ofPrimaries.map(([, event]) => event), 'fence-lost'];
    assert.deepEqual(events.toSorted(), those('primary').toSorted());
  });

  it('says that a fence is lost, not lifted, when a primary that was STOPPED is seen awake', async () => {
    const awake: WorkspaceRecord = { workspaceId: primaryId, related: [], state: 'AVAILABLE' };
    const lines = await loggedOf('woken', async (evidence) => {
      await evidence.write({ kind: 'fenced', primaryId, how: 'STOPPED' });
      await noteWoken(evidence, new Map([[primaryId, awake]]));
    });
    assert.deepEqual(
      lines.map((line) => [line.event, line['primaryId']]),
      [
        ['fence-set', primaryId],
        ['fence-lost', primaryId],
      ],
    );
  });

  it('says that a fence is lifted when we had set it, or were about to', async () => {
    const lines = await loggedOf('lifted', async (evidence) => {
      await evidence.write({ kind: 'fenced', primaryId, how: 'STOPPED' });
      await evidence.write({ kind: 'fencing', primaryId });
      await evidence.write({ kind: 'unfenced', primaryId });
      await evidence.write({ kind: 'fenced', primaryId, how: 'ADMIN_MAINTENANCE' });
      await evidence.write({ kind: 'unfenced', primaryId });
    });
    assert.deepEqual(
      lines.map(({ event }) => event),
      ['fence-set', 'fence-asked', 'fence-lifted', 'fence-set', 'fence-lifted'],
    );
  });

  it('is told in the runbook event by event, each with what its line is about', () => {
    const text = readFileSync(repositoryFile('docs/runbooks/decommission.md'), 'utf8');
    const [, paragraph = ''] = /\*\*Its log\*\*(.*?)\n\n/s.exec(text) ?? [];
    const [, ofRun = '', ofPrimary = '', ofRefusal = ''] = paragraph.split(
      /Of a run|Of one primary|Of what it refuses/,
    );
    const events = (part: string): string[] => [...part.matchAll(/`([a-z]+-[a-z]+)`/g)].map(([, event = '']) => event);
    assert.deepEqual(events(ofRun), those('run'));
    assert.deepEqual(events(ofPrimary), those('primary'));
    assert.deepEqual(events(ofRefusal), those('refusal'));
  });
});
