import assert from 'node:assert/strict';
import { until } from '../support/waiting.ts';
import { TestFleet } from '../support/test-fleet.ts';
import { openTeamWorld, type TeamWorld } from './support/team-world.ts';

/** When, whom and how: after so many creates have been answered. */
const strikes = [
  { creates: 2, service: 'postgresql', signal: 'SIGKILL' },
  { creates: 5, service: 'temporal', signal: 'SIGKILL' },
  // PostgreSQL's immediate stop.
  { creates: 8, service: 'postgresql', signal: 'SIGQUIT' },
  { creates: 12, service: 'temporal', signal: 'SIGKILL' },
  { creates: 16, service: 'postgresql', signal: 'SIGQUIT' },
  { creates: 19, service: 'temporal', signal: 'SIGKILL' },
] as const;

/** Whom the deployment's Prometheus scrapes with success, by its own configuration. */
async function targetsThatAreUp(): Promise<readonly string[]> {
  return until(
    'Prometheus having scraped everybody since the last kill',
    async () => {
      const answer = await fetch('http://prometheus:9090/api/v1/query?query=up');
      const { data } = (await answer.json()) as {
        data: { result: { metric: { job: string }; value: [number, string] }[] };
      };
      const up = data.result.filter(({ value }) => value[1] === '1').map(({ metric }) => metric.job);
      return up.length >= 3 && up.sort();
    },
    { timeoutMs: 60_000 },
  );
}

describe('a deployment whose database and Temporal server are killed three times each', function () {
  this.timeout(300_000);
  let team: TeamWorld;

  before(async () => {
    team = await openTeamWorld({ name: 'killed', speed: 60, lanePace: 0.5 });
  });
  after(() => team.close());

  it('prepares 500 desktops: nothing lost, nothing twice, and nobody gives a command', async () => {
    const { world, topology } = team;
    const fleet = await TestFleet.in(world, { desktops: 500, directories: 2, mail: true });
    const run = await fleet.prepare();
    let after = fleet.sinceSeq;
    let seen = 0;
    for (const { creates, service, signal } of strikes) {
      while (seen < creates) {
        const next = { after, operation: 'CreateStandbyWorkspaces', event: 'answered' };
        after = (await world.simulator.audited(next, undefined, 90_000)).seq;
        seen += 1;
      }
      await topology.service(service).strike(signal);
      await topology.service(service).healthy();
    }
    const outcome = await run.outcome(200_000);
    assert.equal(outcome.endState, 'done');
    assert.equal(outcome.counts.ready, 500);
    for (const name of ['postgresql', 'temporal']) assert.equal(topology.service(name).starts, 4, name);
    await run.judge({});
    assert.deepEqual(await targetsThatAreUp(), ['lifeboat-worker', 'prometheus', 'temporal']);
  });
});
