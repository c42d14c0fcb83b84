import assert from 'node:assert/strict';
import { AwsCallError } from '../../src/aws/aws-call-error.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { modifyWorkspaceState } from '../../src/aws/modify-workspace-state.ts';
import { terminateWorkspaces } from '../../src/aws/terminate-workspaces.ts';
import { primaryRegion, standbyRegion, useSimulator, type WorkspaceTruth } from '../simulator/harness.ts';
import { accessKeys, keys } from '../support/access-keys.ts';
import { awsAt } from './aws-at.ts';

const denied = 'AccessDeniedException';
const soon = () => ({ notAfterMs: Date.now() + 10_000 });

/** Each call is the product's own, signed with the key of a role, and judged by the policy in `docs/iam`. */
describe('the rights of a role', () => {
  const simulator = useSimulator({
    settings: { rates: { workspaces: null, ses: null }, accessKeys },
    fleet: {
      desktops: 3,
      directories: 1,
      existingStandbys: [
        { pick: [0], tags: { 'lifeboat:fleet': 'demo' } },
        { pick: [1], tags: { owner: 'somebody' } },
      ],
    },
  });

  /** `done`, or the code of the refusal. */
  async function as(role: keyof typeof keys, call: (clients: AwsClients) => Promise<unknown>): Promise<string> {
    const aws = awsAt(simulator.url, { accessKeyId: keys[role] });
    try {
      assert.deepEqual((await call(aws.clients)) ?? [], []);
      return 'done';
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error;
      assert.equal(error.failure.outcome, 'not-applied');
      return error.failure.code;
    } finally {
      aws.close();
    }
  }

  const terminate = (role: keyof typeof keys, ...those: readonly WorkspaceTruth[]) =>
    as(role, (clients) =>
      terminateWorkspaces(
        clients,
        those[0]!.region,
        those.map(({ workspaceId }) => workspaceId),
        soon(),
      ),
    );
  const fence = (role: keyof typeof keys, { workspaceId, region }: WorkspaceTruth) =>
    as(role, (clients) => modifyWorkspaceState(clients, region, workspaceId, 'ADMIN_MAINTENANCE', soon()));
  /** Who has changed what: the key, and where. */
  const changes = async () =>
    (await simulator.audit('event=applied')).map(({ accessKeyId, region }) => [accessKeyId, region]);

  it('does not let the builder terminate a primary, nor fence it', async () => {
    const primaries = await simulator.primaries();
    const [primary] = primaries;
    assert.deepEqual([await terminate('builder', primary!), await fence('builder', primary!)], [denied, denied]);
    assert.equal(await terminate('builder', ...primaries), denied);
    assert.deepEqual(await changes(), []);
    assert.deepEqual(
      (await simulator.primaries()).map(({ state }) => state),
      primaries.map(() => 'AVAILABLE'),
    );
  });

  it('lets the terminator do both: without the policy the builder’s call would have gone through', async () => {
    const [primary, other] = await simulator.primaries();
    assert.deepEqual([await terminate('terminator', primary!), await fence('terminator', other!)], ['done', 'done']);
    assert.deepEqual(await changes(), [
      [keys.terminator, primaryRegion],
      [keys.terminator, primaryRegion],
    ]);
    const [gone, fenced] = await simulator.primaries();
    assert.deepEqual([gone?.state, fenced?.state], ['TERMINATING', 'ADMIN_MAINTENANCE']);

    await simulator.patch('/settings', { accessKeys: { [keys.builder]: { role: 'builder' } } });
    assert.equal(await terminate('builder', fenced!), 'done', 'the danger is real');
  });

  it('does not let the terminator terminate a standby, nor the builder one without the product’s tag', async () => {
    const [ours, strange] = await simulator.truth('standby');
    assert.equal(await terminate('terminator', ours!), denied);
    assert.equal(await terminate('builder', strange!), denied);
    assert.equal(await terminate('builder', ours!, strange!), denied);
    assert.deepEqual(await changes(), []);
    assert.equal(await terminate('builder', ours!), 'done');
    assert.deepEqual(await changes(), [[keys.builder, standbyRegion]]);
  });
});
