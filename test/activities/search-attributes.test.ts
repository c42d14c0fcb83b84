import assert from 'node:assert/strict';
import { typesByName, wantedAttributes } from '../../src/contract/search-attributes.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { StartFailure } from '../../src/worker/start-failure.ts';
import type { TemporalConnection } from '../../src/worker/temporal-connection.ts';

const refused = (code: number): Error => Object.assign(new Error('Request unauthorized.'), { code });

/** A server that has these search attributes, and says so to `add`. */
function serverWith(customAttributes: () => Record<string, number>, add: () => void = () => undefined) {
  const operatorService = {
    listSearchAttributes: () => Promise.resolve().then(() => ({ customAttributes: customAttributes() })),
    addSearchAttributes: () => Promise.resolve().then(add),
  };
  return { connection: { operatorService }, namespace: 'prod', address: 'x' } as unknown as TemporalConnection;
}

const all = typesByName(wantedAttributes);

/** The code of the finding that kept the worker from starting. */
async function refusalOf(server: TemporalConnection): Promise<string | undefined> {
  const error = await registerSearchAttributes(server).catch((reason: unknown) => reason);
  return error instanceof StartFailure ? error.findings[0]?.code : undefined;
}

describe('the search attributes at the start of a worker', () => {
  it('are left alone when all are there', async () => {
    assert.deepEqual(await registerSearchAttributes(serverWith(() => all)), { added: [] });
  });

  it('are added when they are missing', async () => {
    const added = await registerSearchAttributes(serverWith(() => ({ LifeboatFleet: 2 })));
    assert.equal(added.added.length, wantedAttributes.length - 1);
  });

  it('keep it from starting when one has another type: every run would be stuck at its first step', async () => {
    assert.equal(await refusalOf(serverWith(() => ({ ...all, LifeboatProgress: 2 }))), 'SearchAttributesDiffer');
  });

  it('keep it from starting when they are missing and it may not add them, with the command for who may', async () => {
    const server = serverWith(
      () => ({}),
      () => {
        throw refused(7);
      },
    );
    await assert.rejects(registerSearchAttributes(server), /lifeboat namespace ensure prod/);
  });

  for (const code of [7, 12]) {
    it(`are not called right where nobody may look (gRPC ${code}), and it starts`, async () => {
      const denied = serverWith(() => {
        throw refused(code);
      });
      assert.deepEqual(await registerSearchAttributes(denied), { added: [], unchecked: 'Request unauthorized' });
    });
  }

  it('are not taken for unchecked when the server fails otherwise', async () => {
    const broken = serverWith(() => {
      throw refused(13);
    });
    await assert.rejects(registerSearchAttributes(broken), /Request unauthorized/);
  });
});
