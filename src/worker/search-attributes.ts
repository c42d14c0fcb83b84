import { searchAttributes } from '../contract/search-attributes.ts';
import { cannotStart, wordsOf } from './start-failure.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** `IndexedValueType` of the Temporal API. */
const indexedTypes = { KEYWORD: 2, INT: 3 } as const;

/**
 * Registers the search attributes that the namespace does not have yet. Several workers may do so at once.
 *
 * @throws StartFailure with the commands for somebody who may, when this worker may not.
 */
export async function registerSearchAttributes({
  connection,
  namespace,
}: TemporalConnection): Promise<readonly string[]> {
  const wanted = Object.values(searchAttributes);
  const missing = await missingOf(connection, namespace, wanted);
  if (missing.length === 0) return [];
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, indexedTypes[type]])),
    });
  } catch (error) {
    if ((await missingOf(connection, namespace, wanted)).length === 0) return [];
    throw cannotStart(
      'SearchAttributesMissing',
      `Search attributes are missing in namespace ${namespace} and cannot be added: ${wordsOf(error)}.`,
      `Ask an administrator: ${missing.map((key) => commandFor(namespace, key)).join(' && ')}`,
      error,
    );
  }
  return missing.map(({ name }) => name);
}

type Wanted = (typeof searchAttributes)[keyof typeof searchAttributes];

async function missingOf(
  connection: TemporalConnection['connection'],
  namespace: string,
  wanted: readonly Wanted[],
): Promise<Wanted[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return wanted.filter(({ name }) => !(name in customAttributes));
}

function commandFor(namespace: string, { name, type }: Wanted): string {
  const word = type === 'INT' ? 'Int' : 'Keyword';
  return `temporal operator search-attribute create -n ${namespace} --name ${name} --type ${word}`;
}
