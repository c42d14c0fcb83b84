import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { until } from '../support/waiting.ts';
import { IdentityWorld, people } from './support/identity-world.ts';
import { administrative, answersTo, answerTo, everyMethod, named, readers } from './support/server-calls.ts';
import { TokenIssuer } from './support/token-issuer.ts';

const namespace = 'lifeboat';
const names = everyMethod.map(({ name }) => name).sort();

/** What people do with a run, with everything that the server wants to know; in this order an operator can do all of it. */
function actsOn(workflowId: string): readonly (readonly [name: string, request: object])[] {
  const workflowExecution = { workflowId };
  const start = { workflowId, workflowType: { name: 'prepare' }, taskQueue: { name: 'nobody-polls' } };
  const request = { meta: { updateId: randomUUID() }, input: { name: 'pause' } };
  return [
    ['StartWorkflowExecution', { ...start, requestId: randomUUID() }],
    ['SignalWorkflowExecution', { workflowExecution, signalName: 'x', requestId: randomUUID() }],
    ['SignalWithStartWorkflowExecution', { ...start, signalName: 'x', requestId: randomUUID() }],
    ['UpdateWorkflowExecution', { workflowExecution, request, waitPolicy: { lifecycleStage: 1 } }],
    ['ResetWorkflowExecution', { workflowExecution, workflowTaskFinishEventId: 3, requestId: randomUUID() }],
    ['PauseWorkflowExecution', { workflowId, reason: 'x', requestId: randomUUID() }],
    ['RequestCancelWorkflowExecution', { workflowExecution, requestId: randomUUID() }],
    ['TerminateWorkflowExecution', { workflowExecution }],
    ['DeleteWorkflowExecution', { workflowExecution }],
  ];
}

const doAll = async (connection: Connection, workflowId: string) => {
  const answers: Record<string, string> = {};
  for (const [name, request] of actsOn(workflowId)) {
    answers[name] = await answerTo(connection, { service: 'workflowService', name }, request);
  }
  return answers;
};

describe('who may do what on a server with compose.identity.yaml', function () {
  let world: IdentityWorld;

  before(async () => {
    world = await IdentityWorld.open('identity');
    await world.topology.up('namespace');
  });
  after(() => world.close());

  const eventsOf = async (workflowId: string) => {
    const { workflowService } = await world.as('reader');
    const { history } = await workflowService.getWorkflowExecutionHistory({ namespace, execution: { workflowId } });
    return history?.events ?? [];
  };

  it('a reader can look, and call nothing of the whole protocol that changes anything', async () => {
    const answers = await answersTo(await world.as('auditor'), everyMethod);
    assert.deepEqual(
      named(answers, 'denied'),
      names.filter((name) => !readers.has(name)),
    );
  });

  it('a reader who uses the Web UI can look beyond the namespace as well, and change no more', async () => {
    const answers = await answersTo(await world.as('reader'), everyMethod);
    const beyond = ['GetClusterInfo', 'GetSearchAttributes', 'ListNamespaces'];
    assert.deepEqual(
      named(answers, 'denied'),
      names.filter((name) => !readers.has(name) && !beyond.includes(name)),
    );
  });

  it('an operator can call all of it but what belongs to administrators', async () => {
    const answers = await answersTo(await world.as('worker'), everyMethod);
    assert.deepEqual(
      named(answers, 'denied'),
      names.filter((name) => administrative.has(name)),
    );
  });

  it('a reader who knows everything about a run leaves no trace in it; an operator does the same and leaves one', async () => {
    const operator = await world.as('operator');
    const [start] = actsOn('lifeboat:untouched');
    assert.ok(start);
    assert.equal(await answerTo(operator, { service: 'workflowService', name: start[0] }, start[1]), 'done');
    const before = await eventsOf('lifeboat:untouched');
    const answers = await doAll(await world.as('reader'), 'lifeboat:untouched');
    assert.deepEqual(new Set(Object.values(answers)), new Set(['denied']), JSON.stringify(answers));
    assert.deepEqual(await eventsOf('lifeboat:untouched'), before);
    const done = await doAll(operator, 'lifeboat:touched');
    // Without a worker nobody takes an update in, and pausing is off.
    const without = ['UpdateWorkflowExecution', 'PauseWorkflowExecution'];
    for (const [name, answer] of Object.entries(done)) {
      assert.equal(answer, without.includes(name) ? 'refused' : 'done', name);
    }
  });

  it('every event says whose token caused it, whatever identity the caller claims', async () => {
    const operator = await world.as('operator');
    const workflowId = 'lifeboat:told';
    const identity = 'somebody.else@example.com';
    for (const [name, request] of actsOn(workflowId).slice(0, 2)) {
      await answerTo(operator, { service: 'workflowService', name }, { ...request, identity });
    }
    const { workflowService } = world.connect(
      await world.issuer.token({ subject: 'nora.night', permissions: ['lifeboat:write'] }),
    );
    await workflowService.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId }, identity });
    const events = await eventsOf(workflowId);
    assert.equal(events[0]?.workflowExecutionStartedEventAttributes?.identity, identity);
    const principals = events.map(({ principal }) => principal?.name);
    const { subject } = people.operator;
    assert.equal(principals[0], subject);
    assert.equal(principals.at(-1), 'nora.night');
    assert.equal(events.find((event) => event.workflowExecutionSignaledEventAttributes)?.principal?.name, subject);
    assert.equal(events[0]?.principal?.type, 'jwt');
  });

  for (const [whose, tokenOf] of [
    ['nobody', () => Promise.resolve(undefined)],
    ['a stranger, signed with a key of their own', async () => (await TokenIssuer.make()).token(people.operator)],
    ['an operator, yesterday', () => world.issuer.token({ ...people.operator, endsInS: -1 })],
    ['an administrator of another namespace', () => world.issuer.token({ permissions: ['drills:admin'] })],
    [
      'the role `worker` of Temporal, which ranks below its readers',
      () => world.issuer.token({ permissions: ['lifeboat:worker'] }),
    ],
  ] as const) {
    it(`nothing at all is answered to a token of ${whose}`, async () => {
      const connection = world.connect(await tokenOf());
      assert.deepEqual(named(await answersTo(connection, everyMethod), 'done', 'refused'), []);
    });
  }

  it('the HTTP API of the frontend asks for the same token', async () => {
    const post = async (token: string) => {
      const body = { workflowType: { name: 'prepare' }, taskQueue: { name: 'nobody-polls' } };
      const url = `http://temporal:7243/api/v1/namespaces/${namespace}/workflows/lifeboat:by-http`;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    };
    assert.equal(await post(await world.issuer.token(people.reader)), 403);
    assert.equal(await post(''), 403);
    assert.equal(await post(await world.issuer.token(people.operator)), 200);
  });

  it("the server's own workers go on without a token: a schedule fires, a namespace is deleted", async () => {
    const root = world.connect(await world.issuer.token({ permissions: ['temporal-system:admin'] }));
    const workflow = { workflowId: 'by-schedule', workflowType: { name: 'x' }, taskQueue: { name: 'nobody-polls' } };
    await (
      await world.as('operator')
    ).workflowService.createSchedule({
      ...{ namespace, scheduleId: 'now', requestId: randomUUID() },
      schedule: { action: { startWorkflow: workflow } },
      initialPatch: { triggerImmediately: {} },
    });
    await until('the schedule starting its workflow', async () => {
      const query = 'WorkflowType = "x"';
      const { executions } = await root.workflowService.listWorkflowExecutions({ namespace, query });
      return executions.length > 0;
    });
    const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
    await root.workflowService.registerNamespace({ namespace: 'brief', workflowExecutionRetentionPeriod });
    await until('the deletion of a namespace', async () => {
      const { deletedNamespace } = await root.operatorService.deleteNamespace({ namespace: 'brief' });
      return deletedNamespace;
    });
  });
});

describe('a server whose permissions are the groups of its people', function () {
  let world: IdentityWorld;

  before(async () => {
    world = await IdentityWorld.open('identity-groups', {
      TEMPORAL_JWT_PERMISSIONS_CLAIM: 'groups',
      // As docs/deployment.md writes it, in the quotes that keep its `$` from Compose.
      TEMPORAL_JWT_PERMISSIONS_REGEX: "'^temporal-(?P<namespace>.+)-(?P<role>read|write|admin)$'",
    });
    await world.topology.up('temporal');
  });
  after(() => world.close());

  it('makes a role in a namespace of the name of a group, and nothing of any other group or claim', async () => {
    const answers = async (group: string, claim = 'groups') => {
      const connection = world.connect(await world.issuer.token({ permissions: [group], claim }));
      return named(await answersTo(connection, everyMethod), 'denied');
    };
    assert.deepEqual(
      await answers('temporal-lifeboat-read'),
      names.filter((name) => !readers.has(name)),
    );
    assert.deepEqual(
      await answers('temporal-lifeboat-write'),
      names.filter((name) => administrative.has(name)),
    );
    for (const group of ['temporal-lifeboat-owner', 'lifeboat-write', 'lifeboat:write', 'temporal-other-write']) {
      assert.deepEqual(await answers(group), names, group);
    }
    assert.deepEqual(await answers('lifeboat:write', 'permissions'), names);
  });
});
