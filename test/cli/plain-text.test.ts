import assert from 'node:assert/strict';
import { Client } from '@temporalio/client';
import { PayloadError } from '../../src/codec/payload-error.ts';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { run as runCommand } from '../../src/cli/run.ts';
import { openSession } from '../../src/cli/temporal/client-session.ts';
import type { RunDescription, Session } from '../../src/cli/temporal/session.ts';
import { keysOf, newSecret } from '../codec/keys.ts';
import { sharedTemporalServer, type TemporalServer } from '../support/temporal-server.ts';
import { until } from '../support/waiting.ts';
import { lifeboat } from './lifeboat.ts';
import { run, running, surroundings } from './samples.ts';

const codec = new EncryptingCodec(keysOf({ first: newSecret() }));

describe('a CLI without keys and without codec server', () => {
  let server: TemporalServer;
  const opened: Session[] = [];
  before(async () => {
    server = await sharedTemporalServer();
  });
  after(() => Promise.all(opened.map((session) => session.close())));

  const freshNamespace = async (namespace: string): Promise<string> => {
    const workflowExecutionRetentionPeriod = { seconds: 86_400 } as never;
    await server.connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    return namespace;
  };
  const sessionIn = async (namespace: string, given?: EncryptingCodec): Promise<Session> => {
    const { address } = server;
    const session = await openSession({ address, namespace, connectionOptions: { address } }, given);
    opened.push(session);
    return session;
  };
  const startedIn = (namespace: string, fleet: string) =>
    new Client({ connection: server.connection, namespace }).workflow
      .getHandle(`lifeboat:${fleet}`)
      .describe()
      .then(
        () => true,
        () => false,
      );

  it('starts nothing and sends no reason where the last run of the fleet is encrypted', async () => {
    const namespace = await freshNamespace('plain-text-fleet');
    const run = await (await sessionIn(namespace, codec)).startPrepare({ fleet: 'demo', reason: 'CHG' });
    const without = await sessionIn(namespace);
    const refusal = { code: 'PayloadKeysMissing', exitCode: 2 };
    await assert.rejects(without.startPrepare({ fleet: 'demo', reason: 'CANARY' }), refusal);
    await assert.rejects(without.startPlan({ fleet: 'demo' }), /Nothing was started/);
    const described: RunDescription = { ...running, ...run };
    await assert.rejects(without.update(described, { command: 'pause', fleet: 'demo', reason: 'x' }), refusal);
  });

  it('starts nothing for a new fleet either, where another one is encrypted', async () => {
    const namespace = await freshNamespace('plain-text-other');
    await (await sessionIn(namespace, codec)).startPrepare({ fleet: 'demo' });
    const without = await sessionIn(namespace);
    const client = new Client({ connection: server.connection, namespace });
    await until('the run in the list', async () => (await client.workflow.count()).count > 0);
    await assert.rejects(without.startPrepare({ fleet: 'other' }), { code: 'PayloadKeysMissing' });
    assert.equal(await startedIn(namespace, 'other'), false);
  });

  it('starts a run where none is encrypted, as the very first one', async () => {
    const namespace = await freshNamespace('plain-text-twin');
    await (await sessionIn(namespace)).startPrepare({ fleet: 'demo', reason: 'x' });
    assert.equal(await startedIn(namespace, 'demo'), true);
    await (await sessionIn(namespace)).startPlan({ fleet: 'demo' });
  });

  it('is told of a namespace that is not there, and of no defect', async () => {
    const env = {
      ...{ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'nosuch', TEMPORAL_CONFIG_FILE: '/dev/null' },
    };
    for (const line of ['prepare demo --reason x --json', 'namespace restored --reason x --json']) {
      const ended = await throughTheServer(line, env);
      assert.deepEqual([ended.code, ended.document['code']], [1, 'NamespaceNotFound'], line);
      assert.match(String(ended.document['message']), /nosuch/);
    }
  });
});

describe('a start that went through, of which nothing can be read afterwards', () => {
  it('says that the run has begun, by its id, and how to follow it', async () => {
    const unreadable = new PayloadError('PayloadKeysMissing', 'No keys here.', 'Set them.');
    const answers = {
      workerPolls: async () => true,
      startPrepare: async () => run,
      describe: async () => running,
      status: () => Promise.reject(unreadable),
    };
    for (const line of ['prepare demo', 'prepare demo --wait']) {
      const { code, err } = await lifeboat(line, answers);
      assert.equal(code, 1, err);
      assert.match(err, /No keys here\. The run of fleet demo has begun nevertheless: run run-1\./);
      assert.match(err, /lifeboat watch demo/);
    }
  });

  it('and a brake whose answer cannot be read says that it was sent', async () => {
    const update = () => Promise.reject(new PayloadError('PayloadKeysMissing', 'No keys here.', 'Set them.'));
    const { err } = await lifeboat('pause demo', {
      workerPolls: async () => true,
      describe: async () => running,
      update,
    });
    assert.match(err, /The command was sent/);
  });
});

/** Runs a command line as a person would, with the sessions of the product. */
async function throughTheServer(line: string, env: Record<string, string>) {
  const world = surroundings({ env });
  const code = await runCommand(line.split(' '), world);
  return { code, document: JSON.parse(world.stdout.text) as Record<string, unknown> };
}
