import assert from 'node:assert/strict';
import type { EvidenceBody } from '../../src/domain/decommission/evidence.ts';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import type { RunEvidence } from '../../src/terminator/run-evidence.ts';
import { noteWoken } from '../../src/terminator/woken.ts';

const fencedAtMs = 1_790_000_000_000;

/** What is written down when a primary whose fence is of this kind is seen in this state. */
async function notedOf(
  how: 'STOPPED' | 'ADMIN_MAINTENANCE' | undefined,
  state: string | undefined,
): Promise<EvidenceBody[]> {
  const written: EvidenceBody[] = [];
  const fence = how === undefined ? {} : { fence: { how, atMs: fencedAtMs } };
  const evidence: Pick<RunEvidence, 'of' | 'write'> = {
    of: () => ({ isFencing: false, wasLifted: false, isGone: false, ...fence }),
    write: async (body) => void (await Promise.resolve(written.push(body))),
  };
  const record: WorkspaceRecord = { workspaceId: 'ws-1', related: [], ...(state !== undefined && { state }) };
  await noteWoken(evidence as RunEvidence, new Map([['ws-1', record]]));
  return written;
}

describe('a STOPPED primary, which is its own fence', () => {
  const lifted = [{ kind: 'unfenced', primaryId: 'ws-1' }];

  it('loses it as soon as it is seen awake, or in a state that is not known', async () => {
    for (const state of ['AVAILABLE', 'STARTING', 'STOPPING', 'HIBERNATING', undefined]) {
      assert.deepEqual(await notedOf('STOPPED', state), lifted, state);
    }
  });

  it('keeps it while it is stopped, and when it is on its way out', async () => {
    for (const state of ['STOPPED', 'TERMINATING', 'TERMINATED']) assert.deepEqual(await notedOf('STOPPED', state), []);
  });

  it('has none to lose when its fence is of another kind, or not there', async () => {
    assert.deepEqual(await notedOf('ADMIN_MAINTENANCE', 'AVAILABLE'), []);
    assert.deepEqual(await notedOf(undefined, 'AVAILABLE'), []);
  });
});
