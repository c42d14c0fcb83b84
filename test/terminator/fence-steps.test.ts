import assert from 'node:assert/strict';
import { fenceStep, type KnownFence } from '../../src/terminator/fence-step.ts';
import { unfenceStep } from '../../src/terminator/unfence.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';

const desktop = { primaryId: 'ws-1', primaryDirectory: 'd-1', user: 'ada', standbyDirectory: 'd-2', standbyId: 'ws-2' };
const record = (state?: string, change: Partial<WorkspaceRecord> = {}): WorkspaceRecord => ({
  workspaceId: 'ws-1',
  directoryId: 'd-1',
  userName: 'Ada',
  related: [],
  ...(state !== undefined && { state }),
  ...change,
});
const nothing: KnownFence = { isFencing: false, wasLifted: false };
const ours: KnownFence = { ...nothing, fence: { how: 'ADMIN_MAINTENANCE' } };
const begun: KnownFence = { ...nothing, isFencing: true };

describe('what becomes of a fence', () => {
  const step = (seen: WorkspaceRecord | undefined, known: KnownFence): string => {
    const connection = { workspaceId: 'ws-1', state: 'DISCONNECTED' };
    const { kind, ...more } = fenceStep(desktop, { record: seen, connection }, known);
    return 'code' in more ? more.code : 'note' in more ? `${kind} ${more.note ?? ''}` : kind;
  };

  it('is set on an AVAILABLE primary, also on one whose fence somebody has lifted', () => {
    assert.deepEqual([step(record('AVAILABLE'), nothing), step(record('AVAILABLE'), ours)], ['fence', 'fence']);
  });

  it('is not set on one to which somebody is connected, or may be', () => {
    const seen = (connected?: string): string => {
      const connection = connected === undefined ? undefined : { workspaceId: 'ws-1', state: connected };
      const answer = fenceStep(desktop, { record: record('AVAILABLE'), connection }, nothing);
      return 'code' in answer ? answer.code : answer.kind;
    };
    assert.deepEqual(['DISCONNECTED', 'CONNECTED', 'UNKNOWN', undefined].map(seen), [
      'fence',
      'SomebodyIsThere',
      'ConnectionUnknown',
      'ConnectionUnknown',
    ]);
  });

  it('is noted when it was ours, also by a terminator that was killed before it saw it', () => {
    assert.equal(step(record('ADMIN_MAINTENANCE'), ours), 'fenced');
    assert.equal(step(record('ADMIN_MAINTENANCE'), begun), 'fenced ADMIN_MAINTENANCE');
  });

  it('is left to others when others have set it', () => {
    assert.equal(step(record('ADMIN_MAINTENANCE'), nothing), 'FencedByOthers');
  });

  it('is the stop of a STOPPED primary, noted once', () => {
    assert.equal(step(record('STOPPED'), nothing), 'fenced STOPPED');
    assert.equal(step(record('STOPPED'), { ...nothing, fence: { how: 'STOPPED' } }), 'fenced');
  });

  it('is not set on a primary in any other state, by its name', () => {
    const states = ['SUSPENDED', 'MAINTENANCE', 'TERMINATING', 'FROBNICATING', undefined];
    assert.deepEqual(
      states.map((state) => step(record(state), nothing)),
      [
        'PrimaryIs.SUSPENDED',
        'PrimaryIs.MAINTENANCE',
        'PrimaryIs.TERMINATING',
        'PrimaryIs.FROBNICATING',
        'PrimaryIs.UNKNOWN',
      ],
    );
  });

  it('is not set on a primary that is not shown, or is not as planned', () => {
    assert.equal(step(undefined, nothing), 'PrimaryNotSeen');
    assert.equal(step(record('AVAILABLE', { userName: 'eve' }), nothing), 'PrimaryChanged');
    assert.equal(step(record('AVAILABLE', { directoryId: 'd-9' }), nothing), 'PrimaryChanged');
    assert.equal(step(record('AVAILABLE'), nothing), 'fence', 'while users are the same in any case');
  });
});

describe('a fence that is not set', () => {
  const why = (seen: WorkspaceRecord | undefined, connected?: string): string => {
    const connection = connected === undefined ? undefined : { workspaceId: 'ws-1', state: connected };
    const step = fenceStep(desktop, { record: seen, connection }, nothing);
    return step.kind === 'keep' ? step.message : step.kind;
  };

  it('has a reason in words', () => {
    assert.equal(why(undefined), 'AWS does not show it; who is not seen is not touched');
    assert.equal(why(record('AVAILABLE'), 'CONNECTED'), 'somebody is connected to it');
    assert.equal(why(record('AVAILABLE'), 'UNKNOWN'), 'its connection is UNKNOWN');
    assert.equal(why(record('AVAILABLE')), 'its connection is not shown');
    assert.equal(
      why(record('ADMIN_MAINTENANCE')),
      'somebody else has set it to ADMIN_MAINTENANCE: it is theirs to lift',
    );
    assert.equal(why(record('SUSPENDED')), 'it is SUSPENDED; only AVAILABLE or STOPPED is fenced');
    assert.equal(why(record()), 'it is in no state; only AVAILABLE or STOPPED is fenced');
  });

  it('says whose the primary is instead, as far as AWS shows it', () => {
    const others = record('AVAILABLE', { userName: 'eve', directoryId: 'd-9' });
    assert.equal(why(others), 'it belongs to eve in d-9, not to ada in d-1 as planned');
    const nobodys: WorkspaceRecord = { workspaceId: 'ws-1', state: 'AVAILABLE', related: [] };
    assert.equal(why(nobodys), 'it belongs to nobody in no directory, not to ada in d-1 as planned');
    assert.equal(why({ ...nobodys, directoryId: 'd-1' }), 'it belongs to nobody in d-1, not to ada in d-1 as planned');
  });
});

describe('lifting a fence', () => {
  const step = (state: string | undefined, known: KnownFence): string => {
    const found = unfenceStep(state === undefined ? undefined : record(state), known);
    return 'code' in found ? found.code : found.kind;
  };

  it('lifts ours alone, while it stands', () => {
    assert.deepEqual([step('ADMIN_MAINTENANCE', ours), step('ADMIN_MAINTENANCE', begun)], ['lift', 'lift']);
    assert.equal(step('ADMIN_MAINTENANCE', nothing), 'FencedByOthers');
  });

  it('has nothing to do where no fence of ours is', () => {
    assert.deepEqual(
      [step('AVAILABLE', nothing), step('STOPPED', { ...nothing, fence: { how: 'STOPPED' } })],
      ['nothing', 'nothing'],
    );
  });

  it('is done once the primary is AVAILABLE, and says so again when it is asked again', () => {
    assert.deepEqual(unfenceStep(record('AVAILABLE'), ours), { kind: 'lifted', isNew: true });
    assert.deepEqual(unfenceStep(record('AVAILABLE'), { ...nothing, wasLifted: true }), {
      kind: 'lifted',
      isNew: false,
    });
  });

  it('tells of a primary that is on its way out, or not shown', () => {
    assert.deepEqual(
      [step('TERMINATING', ours), step(undefined, ours)],
      ['PrimaryIs.TERMINATING', 'PrimaryIs.UNKNOWN'],
    );
  });
});
