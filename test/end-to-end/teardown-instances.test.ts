import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { PlanHeader } from '../../src/domain/decommission/plan.ts';
import { deletedInstances } from '../audit/instance-lives.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { adminKey, standing } from '../support/instance-fleet.ts';
import { launchByHand } from '../support/instances-by-hand.ts';
import { launchMachine, tagAsOurs, teardownFleetWithInstances } from '../support/teardown-fleet.ts';
import { useWorld } from '../support/use-world.ts';

const office = new Office('teardown-instances');

describe('teardown of a fleet whose file names no instances any more', function () {
  this.timeout(90_000);
  const test = useWorld({ name: 'teardown-instances', speed: 1, lanePace: 100, workerEnv: office.workerEnv });

  it('deletes exactly what carries the fleet’s tag and was approved, though AWS fails and an answer is lost', async () => {
    const busy = { kind: 'deallocation', tags: { 'lifeboat:instance': 'kiosks/2' }, id: 'error' } as const;
    const fleet = await test.fleet(
      teardownFleetWithInstances({
        desktops: 2,
        seeded: { existingStandbys: { pick: 2, state: 'AVAILABLE' } },
        faults: [
          { ...busy, outcome: 'error' },
          { kind: 'call', id: 'lost', operation: 'DeleteWorkspaceInstance', phase: 'after', action: 'reset' },
        ],
      }),
    );
    await tagAsOurs(fleet, [0, 1]);
    const { simulator } = fleet.world;
    const own: string[] = [];
    for (let ordinal = 1; ordinal <= 7; ordinal += 1)
      own.push(await launchMachine(fleet, fleet.name, `kiosks/${ordinal}`));
    const ofAnother = await launchMachine(fleet, 'another-fleet', 'kiosks/1');
    const stranger = await launchByHand({ simulator, accessKeyId: adminKey });

    const run = new GatedRun(fleet, office, 'teardown');
    const { file } = await run.plan();
    const { header } = JSON.parse(readFileSync(file, 'utf8')) as { readonly header: PlanHeader };
    assert.deepEqual(
      header.instances?.map(({ instanceId }) => instanceId),
      own.toSorted(),
    );
    assert.equal((await run.start()).exitCode, 0);
    const late = await launchMachine(fleet, fleet.name, 'kiosks/8');
    assert.deepEqual(deletedInstances({ entries: await fleet.audit() }), [], 'nobody has approved it yet');
    await run.decide('approve', 'anna');

    const outcome = await run.outcome();
    assert.deepEqual([outcome.instances?.gone, outcome.instances?.kept, outcome.counts.gone], [7, [], 2]);
    assert.equal(outcome.endState, 'done-with-gaps');
    assert.ok(outcome.findings.some(({ code, summary }) => code === 'InstancesCameLate' && summary.includes(late)));
    assert.deepEqual(standing(await simulator.instances()), [ofAnother, stranger, late].sort());
    const struck = (await simulator.faults()).filter(({ fired }) => fired > 0).map(({ id }) => id);
    assert.deepEqual(struck.sort(), ['error', 'lost']);
  });
});
