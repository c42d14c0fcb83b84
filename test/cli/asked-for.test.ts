import assert from 'node:assert/strict';
import { defaultPayloadConverter } from '@temporalio/common';
import { askedForIn, readAskedFor } from '../../src/cli/temporal/asked-for.ts';
import { run } from './samples.ts';

type Connection = Parameters<typeof readAskedFor>[0];

/** A server that answers so when it is asked for a history. */
function serverWith(answer: () => Promise<object>): Connection {
  return { workflowService: { getWorkflowExecutionHistory: answer } } as unknown as Connection;
}
const startedWith = (payload: object | undefined): Connection =>
  serverWith(async () => ({
    history: {
      events: [{ workflowExecutionStartedEventAttributes: { input: { payloads: payload ? [payload] : [] } } }],
    },
  }));
const read = (connection: Connection) => readAskedFor(connection, 'default', run);
const grpcError = (code: number): Error => Object.assign(new Error('x'), { code, details: 'x', metadata: {} });

describe('what a run was asked for', () => {
  const request = { signer: 'eve', reason: 'CHG-4711', digest: 'd1', signature: 'x' };

  it('is the signer, the reason and the digest of the request that it was started with', async () => {
    const known = { requester: 'eve', reason: 'CHG-4711', digest: 'd1' };
    assert.deepEqual(askedForIn({ fleet: 'demo', request, reason: 'other' }), known);
    assert.deepEqual(await read(startedWith(defaultPayloadConverter.toPayload({ request }))), known);
    assert.deepEqual(askedForIn({ fleet: 'demo', reason: 'INC-1' }), { reason: 'INC-1' }, 'prepare has no request');
  });

  it('has whose token started it where the server says so, beside what the input says of itself', async () => {
    const attributes = { input: { payloads: [defaultPayloadConverter.toPayload({ request })] } };
    const started = (principal: object | null): Connection =>
      serverWith(async () => ({
        history: { events: [{ principal, workflowExecutionStartedEventAttributes: attributes }] },
      }));
    assert.equal((await read(started({ type: 'jwt', name: 'mallory' }))).principal, 'mallory');
    assert.equal((await read(started({ type: 'jwt', name: 'mallory' }))).requester, 'eve');
    for (const none of [null, {}, { type: 'jwt', name: '' }]) assert.ok(!('principal' in (await read(started(none)))));
  });

  it('is nothing where the input says nothing, whatever somebody has typed', async () => {
    for (const input of [undefined, null, 7, 'x', [], { request: null }, { request: { signer: { a: 1 } } }]) {
      assert.deepEqual(askedForIn(input), {}, JSON.stringify(input));
    }
    assert.deepEqual(await read(startedWith(undefined)), {});
    for (const encoding of ['binary/encrypted', 'json/plain']) {
      const unreadable = { metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from('{') };
      assert.deepEqual(await read(startedWith(unreadable)), {}, encoding);
    }
  });

  it('is nothing of a run that is forgotten, but a server that does not answer is told', async () => {
    assert.deepEqual(await read(serverWith(() => Promise.reject(grpcError(5)))), {});
    await assert.rejects(read(serverWith(() => Promise.reject(grpcError(14)))), /x/);
  });
});
