import assert from 'node:assert/strict';
import { haltUpdate } from '../../src/contract/decommission.ts';
import { silenceTemporalRuntime } from '../support/silent-runtime.ts';
import { sabotagedBundleFile } from '../support/workflow-bundle.ts';
import { kioskWorld, TeardownStage } from './teardown-stage.ts';

const look = 'workflows/teardown/delete-instances.ts';

/** The twins of teardown-instances.test.ts: the same dangers, with the guards taken out. */
describe('teardown of instances without its guards', () => {
  let stage: TeardownStage;
  before(silenceTemporalRuntime);
  before(async function openStage() {
    this.timeout(60_000);
    const bundle = await sabotagedBundleFile('unguarded teardown of instances', [
      { file: 'domain/teardown/instance-deletion.ts', from: 'if (owner.fleet === fleet) return', to: 'return' },
      { file: look, from: 'if (!mayAct(run)) return;', to: '' },
      { file: look, from: 'if (!(await isOwnAccount(run, region))) return undefined;', to: '' },
      {
        ...{ file: 'workflows/teardown/remove-instances.ts', to: '' },
        from: 'if (!(await isOwnAccount(run, region))) return false;',
      },
    ]);
    stage = await TeardownStage.open('teardown-unguarded', bundle);
  });
  after(() => stage.close());
  beforeEach(() => stage.begin());

  it('deletes what has become another fleet’s since it was approved', async () => {
    const world = kioskWorld(1);
    const atGate = (): void => world.instances.retag('wsinst-kiosks-1', { fleet: 'another' });
    const outcome = await stage.tornDown(world, 'teardown-0-1-1', { atGate });
    assert.deepEqual([world.instances.deletes, outcome.instances?.gone], [['wsinst-kiosks-1'], 1]);
  });

  it('deletes what it was reading when somebody stopped it', async () => {
    const world = kioskWorld(12);
    let interfered = false;
    const outcome = await stage.tornDown(world, 'teardown-0-1-12', {
      atGate: (run) => {
        world.instances.beforeOwners = async () => {
          if (world.instances.deletes.length === 0 || interfered) return;
          interfered = true;
          await run.executeUpdate(haltUpdate, { args: [{ reason: 'wait' }] });
        };
      },
    });
    assert.deepEqual([outcome.endState, world.instances.deletes.length], ['stopped', 10]);
  });

  it('calls everything gone that another account does not show', async () => {
    const world = kioskWorld(7);
    world.instances.beforeDelete = () => {
      stage.account = '999999999999';
      world.instances.instances.clear();
    };
    const outcome = await stage.tornDown(world, 'teardown-0-1-7');
    assert.deepEqual([outcome.instances?.gone, world.instances.deletes.length], [7, 5]);
  });
});
