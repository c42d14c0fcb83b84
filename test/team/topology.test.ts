import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import type { Topology } from '../../scripts/team/topology/topology.ts';
import { makeTopology } from './support/use-topology.ts';

describe('the services of the compose file', function () {
  let topology: Topology;

  before(async () => {
    topology = makeTopology();
    await topology.up('namespace', 'temporal-ui');
  });
  after(() => topology.down());

  it('are all programs of this machine, but for Grafana', () => {
    const others = Object.keys(topology.services).filter((name) => !topology.names.includes(name));
    assert.deepEqual(others, ['grafana']);
  });

  it('are healthy by the checks of the compose file, and not when nobody answers', async () => {
    for (const name of ['postgresql', 'temporal', 'temporal-ui']) {
      assert.ok(await topology.service(name).isHealthy(), name);
    }
    await topology.service('temporal-ui').stop();
    assert.ok(!(await topology.service('temporal-ui').isHealthy()));
    await topology.up('temporal-ui');
  });

  it('are set up again without harm: schema and namespace find what is there', async () => {
    const schema = topology.service('temporal-schema');
    const written = readFileSync(schema.logFile, 'utf8').length;
    await topology.up('namespace');
    const again = readFileSync(schema.logFile, 'utf8').slice(written);
    assert.match(again, /found zero updates from current version/i);
    assert.doesNotMatch(again, /CREATE TABLE/);
    assert.match(
      readFileSync(topology.service('namespace').logFile, 'utf8'),
      /Namespace lifeboat at temporal:7233: good/,
    );
  });

  it('do not include the worker when the namespace differs: a person must look at it first', async () => {
    const connection = await Connection.connect({ address: 'temporal:7233' });
    const retention = (days: number) => ({ workflowExecutionRetentionTtl: { seconds: (days * 86_400) as never } });
    await connection.workflowService.updateNamespace({ namespace: 'lifeboat', config: retention(1) });
    await assert.rejects(topology.up('worker'), /namespace ended with exit code 3/);
    assert.equal(topology.service('worker').starts, 0);
    await connection.workflowService.updateNamespace({ namespace: 'lifeboat', config: retention(90) });
    await connection.close();
  });

  it('come back by themselves when they are killed, and stay away when they are stopped', async () => {
    const temporal = topology.service('temporal');
    await temporal.strike('SIGKILL');
    await temporal.healthy();
    assert.equal(temporal.starts, 2);
    await topology.down();
    assert.ok(!(await temporal.isHealthy()));
    assert.equal(temporal.starts, 2);
  });
});
