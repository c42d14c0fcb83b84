import assert from 'node:assert/strict';
import { everyPage } from '../../src/workflows/every-page.ts';

interface Page {
  readonly ids: readonly string[];
  readonly nextToken?: string;
}

/** What is read of pages by the token that leads to each; the first has none. */
async function read(
  pages: Readonly<Record<string, Page>>,
): Promise<{ readonly ids: string[]; readonly error: unknown }> {
  const ids: string[] = [];
  const error = await everyPage(
    async ({ nextToken = '' }) => pages[nextToken]!,
    (page: Page) => ids.push(...page.ids),
  ).catch((thrown: unknown) => thrown);
  return { ids, error };
}

describe('every page of an answer', () => {
  it('is read, the empty ones in between too', async () => {
    const pages = {
      '': { ids: ['a'], nextToken: 'two' },
      two: { ids: [], nextToken: 'three' },
      three: { ids: ['b'] },
    };
    assert.deepEqual(await read(pages), { ids: ['a', 'b'], error: undefined });
  });

  it('is refused when a token comes back: without that it would be read for ever', async () => {
    const pages = { '': { ids: ['a'], nextToken: 'two' }, two: { ids: ['b'], nextToken: 'two' } };
    const { ids, error } = await read(pages);
    assert.deepEqual(ids, ['a', 'b']);
    assert.equal((error as { type?: string }).type, 'AwsRejected');
  });
});
