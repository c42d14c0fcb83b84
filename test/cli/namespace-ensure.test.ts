import assert from 'node:assert/strict';
import { Client } from '@temporalio/client';
import { searchAttributes, wantedAttributes } from '../../src/contract/search-attributes.ts';
import { run } from '../../src/cli/run.ts';
import type { NamespaceAdministration } from '../../src/cli/temporal/namespace-administration.ts';
import { freePort } from '../support/scratch.ts';
import { sharedTemporalServer, startTemporalServer, type TemporalServer } from '../support/temporal-server.ts';
import { until } from '../support/waiting.ts';
import { lifeboat } from './lifeboat.ts';
import { aSession, surroundings } from './samples.ts';

const day = 86_400;
const allNames = wantedAttributes.map(({ name }) => name).sort();

interface Ensured {
  readonly code: number;
  readonly document: Record<string, unknown>;
  readonly codes: readonly string[];
}

/** Runs the command as a person would, against a server that is really there, or not. */
async function ensure(address: string, line: string): Promise<Ensured> {
  const env = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: '/dev/null',
  };
  const world = surroundings({ env });
  const code = await run(['namespace', 'ensure', '--json', ...line.split(' ').filter(Boolean)], world);
  const document = JSON.parse(world.stdout.text) as Record<string, unknown>;
  const findings = document['findings'] as readonly { readonly code: string }[];
  return { code, document, codes: findings.map((finding) => finding.code) };
}

async function register(server: TemporalServer, namespace: string, days: number): Promise<void> {
  const workflowExecutionRetentionPeriod = { seconds: days * day } as never;
  await server.connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
}

async function retentionDays(server: TemporalServer, namespace: string): Promise<number> {
  const { config } = await server.connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds) / day;
}

/** The name of each of our attributes that the server has with another type, or not at all. */
async function wrongAttributes(server: TemporalServer, namespace: string): Promise<string[]> {
  const { customAttributes } = await server.connection.operatorService.listSearchAttributes({ namespace });
  return wantedAttributes.filter(({ name, type }) => Number(customAttributes[name]) !== type).map(({ name }) => name);
}

describe('lifeboat namespace ensure', () => {
  let server: TemporalServer;
  before(async () => {
    server = await sharedTemporalServer();
  });

  it('makes a namespace that is not there, and does not end before a run can be started in it and found by ours', async () => {
    const { code, document } = await ensure(server.address, 'ensure-new');
    assert.deepEqual([code, document['created'], document['ok']], [0, true, true]);
    assert.deepEqual([...(document['attributesAdded'] as string[])].sort(), allNames);
    assert.equal(await retentionDays(server, 'ensure-new'), 90);
    assert.deepEqual(await wrongAttributes(server, 'ensure-new'), []);
    const client = new Client({ connection: server.connection, namespace: 'ensure-new' });
    await client.workflow.start('nobody', {
      ...{ workflowId: 'w', taskQueue: 'nobody', args: [{}] },
      typedSearchAttributes: [{ key: searchAttributes.fleet, value: 'demo' }],
    });
    const found = await until('the run in the list', async () => {
      const { count } = await client.workflow.count("LifeboatFleet = 'demo'");
      return count > 0 && count;
    });
    assert.equal(found, 1);
  });

  it('is needed: a namespace that is only registered refuses a run with our search attributes', async () => {
    await register(server, 'not-ensured', 90);
    const client = new Client({ connection: server.connection, namespace: 'not-ensured' });
    const started = client.workflow.start('nobody', {
      ...{ workflowId: 'w', taskQueue: 'nobody', args: [{}] },
      typedSearchAttributes: [{ key: searchAttributes.fleet, value: 'demo' }],
    });
    await assert.rejects(started);
  });

  it('does nothing the second time', async () => {
    await ensure(server.address, 'ensure-twice');
    const { code, document, codes } = await ensure(server.address, 'ensure-twice');
    assert.deepEqual([code, document['created'], document['attributesAdded'], codes], [0, false, [], []]);
  });

  it('is safe for several at once: all end well, one of them has made the namespace', async () => {
    const all = await Promise.all([1, 2, 3].map(() => ensure(server.address, 'ensure-at-once')));
    assert.deepEqual(
      all.map(({ code, codes }) => [code, codes]),
      all.map(() => [0, []]),
    );
    assert.equal(all.filter(({ document }) => document['created']).length, 1);
    assert.deepEqual(await wrongAttributes(server, 'ensure-at-once'), []);
  });

  it('says that the retention is shorter, leaves it, and changes it only when told', async () => {
    await register(server, 'ensure-short', 3);
    const told = await ensure(server.address, 'ensure-short');
    assert.deepEqual([told.code, told.codes, told.document['retentionMs']], [3, ['RetentionShorter'], 3 * day * 1000]);
    assert.equal(await retentionDays(server, 'ensure-short'), 3);
    const changed = await ensure(server.address, 'ensure-short --retention 90d --update');
    assert.deepEqual([changed.code, changed.document['retentionChanged']], [0, true]);
    assert.equal(await retentionDays(server, 'ensure-short'), 90);
  });

  it('lets a longer retention be, and does not shorten it for a default', async () => {
    await register(server, 'ensure-long', 365);
    const told = await ensure(server.address, 'ensure-long');
    assert.deepEqual([told.code, told.codes], [0, ['RetentionLonger']]);
    const refused = await ensure(server.address, 'ensure-long --update');
    assert.deepEqual([refused.code, refused.document['code']], [2, 'WrongUsage']);
    assert.equal(await retentionDays(server, 'ensure-long'), 365);
  });

  it('adds the one attribute that is missing', async () => {
    await ensure(server.address, 'ensure-one');
    await server.connection.operatorService.removeSearchAttributes({
      ...{ namespace: 'ensure-one', searchAttributes: ['LifeboatFailed'] },
    });
    const { code, document } = await ensure(server.address, 'ensure-one');
    assert.deepEqual([code, document['attributesAdded']], [0, ['LifeboatFailed']]);
  });

  it('says that an attribute has another type, what to do, and adds the others', async () => {
    await register(server, 'ensure-type', 90);
    await server.connection.operatorService.addSearchAttributes({
      ...{ namespace: 'ensure-type', searchAttributes: { LifeboatProgress: 2 } },
    });
    const { code, document, codes } = await ensure(server.address, 'ensure-type');
    assert.deepEqual([code, codes], [3, ['SearchAttributeMistyped']]);
    assert.equal((document['attributesAdded'] as string[]).length, allNames.length - 1);
    assert.match(JSON.stringify(document), /is of type Keyword and must be Int.*search-attribute remove/);
    assert.deepEqual(await wrongAttributes(server, 'ensure-type'), ['LifeboatProgress']);
  });

  it('takes a retention that is none for wrong usage', async () => {
    for (const text of ['soon', '0d', '90', '1.5d', '-3d']) {
      assert.equal((await ensure(server.address, `ensure-usage --retention=${text}`)).code, 2, text);
    }
  });

  it('takes a retention of more than ten years, a name that is none, and that of the server itself for wrong usage', async () => {
    for (const line of [
      'ensure-usage --retention=3651d',
      'ensure-usage --retention=99999999w',
      '-- -x',
      'a',
      'temporal-system',
      'bad!name',
      '.a',
    ]) {
      const { code, document } = await ensure(server.address, line);
      assert.deepEqual([code, document['code']], [2, 'WrongUsage'], line);
    }
    const bad = await lifeboat('namespace ensure', { namespace: 'bad name!' });
    assert.deepEqual([bad.code, /"bad name!" is no name/.test(bad.err)], [2, true], 'that of the environment');
    assert.equal((await ensure(server.address, 'ensure.Long_1 --retention=3650d')).code, 0, 'the twin');
  });

  it('says where nobody answers', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { code, document } = await ensure(address, 'ensure-away');
    assert.deepEqual([code, document['code']], [1, 'TemporalUnreachable']);
    assert.match(String(document['message']), new RegExp(address));
  });
});

describe('lifeboat namespace ensure, on a server that falls silent', () => {
  it('ends within its time, with what to do', async function () {
    this.timeout(60_000);
    const server = await startTemporalServer('ensure-silent');
    try {
      await server.kill();
      const { code, document } = await ensure(server.address, 'ensure-silent');
      assert.deepEqual([code, document['code']], [1, 'TemporalUnreachable']);
      await server.restart();
      assert.equal((await ensure(server.address, 'ensure-silent')).code, 0);
    } finally {
      await server.stop();
    }
  });

  it('does not call it a worker that is away when only the database is slow', async () => {
    const late = Object.assign(new Error('deadline'), { code: 4, details: 'deadline', metadata: {} });
    const ended = await ensureWith({ retentionMs: () => Promise.reject(late) });
    assert.deepEqual([ended.code, ended.json()['code']], [1, 'TemporalSilent']);
  });
});

/** How the namespace endpoint of Temporal Cloud answers what is not for its users. */
const notHere = (code: number): Error =>
  Object.assign(new Error('no'), { code, details: 'Request unauthorized.', metadata: {} });

function ensureWith(answers: Partial<NamespaceAdministration>, options = '') {
  const administration = { ...aSession().administration, ...answers };
  return lifeboat(`namespace ensure prod.a1b2c --json ${options}`, { administration });
}

describe('lifeboat namespace ensure, on Temporal Cloud', () => {
  const ninetyDays = 90 * day * 1000;
  const codesOf = (document: Record<string, unknown>): string[] =>
    (document['findings'] as { code: string }[]).map(({ code }) => code);

  for (const code of [7, 12]) {
    it(`does not pass what it could not check (gRPC ${code}), and says how to do it there`, async () => {
      const ended = await ensureWith({
        retentionMs: async () => ninetyDays,
        attributes: () => Promise.reject(notHere(code)),
      });
      assert.deepEqual([ended.code, codesOf(ended.json())], [3, ['SearchAttributesNotChecked']]);
      assert.match(ended.out, /tcld namespace search-attributes add --namespace prod\.a1b2c/);
      assert.match(ended.out, /LifeboatProgress=Int/);
    });
  }

  it('says what is missing where it may look, but not add', async () => {
    const ended = await ensureWith({
      retentionMs: async () => ninetyDays,
      attributes: async () => ({ LifeboatFleet: 2 }),
      addAttributes: () => Promise.reject(notHere(7)),
    });
    assert.deepEqual([ended.code, codesOf(ended.json())], [3, ['SearchAttributesMissing']]);
  });

  it('says that it may not create the namespace, and what does', async () => {
    const ended = await ensureWith({
      retentionMs: async () => undefined,
      register: () => Promise.reject(notHere(7)),
    });
    assert.deepEqual([ended.code, ended.json()['code']], [1, 'NamespaceNotCreated']);
    assert.match(ended.out, /tcld namespace create .* --retention-days 90/);
    assert.match(ended.out, /permission prod\.a1b2c:admin/);
  });

  it('does not say that there is no namespace when it may not look', async () => {
    const ended = await ensureWith({ retentionMs: () => Promise.reject(notHere(7)) });
    assert.deepEqual([ended.code, ended.json()['code']], [1, 'TemporalDenied']);
    assert.match(ended.out, /not known whether there is a namespace prod\.a1b2c/);
    assert.match(ended.out, /permission prod\.a1b2c:admin.*tcld namespace get --namespace prod\.a1b2c/s);
    assert.doesNotMatch(ended.out, /there is no namespace/i);
  });

  it('says that it may not change the retention', async () => {
    const attributes = Object.fromEntries(wantedAttributes.map(({ name, type }) => [name, type]));
    const ended = await ensureWith(
      {
        retentionMs: async () => ninetyDays / 3,
        setRetention: () => Promise.reject(notHere(7)),
        attributes: async () => attributes,
      },
      '--retention 90d --update',
    );
    assert.deepEqual([ended.code, codesOf(ended.json())], [3, ['RetentionNotChanged']]);
  });

  it('is served as any other where all is as it should be', async () => {
    const attributes = Object.fromEntries(wantedAttributes.map(({ name, type }) => [name, type]));
    const ended = await ensureWith({ retentionMs: async () => ninetyDays, attributes: async () => attributes });
    assert.deepEqual([ended.code, ended.json()['ok']], [0, true]);
  });
});
