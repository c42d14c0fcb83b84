import assert from 'node:assert/strict';
import { makeTopology } from './support/use-topology.ts';

describe('the topology of the compose file', function () {
  it('comes up', async () => {
    const topology = makeTopology();
    try {
      await topology.up('temporal', 'temporal-ui');
      assert.ok(await topology.service('temporal').isHealthy());
    } finally {
      await topology.down();
    }
  });
});
