import { differencesOf, typesByName, type WantedAttribute } from '../contract/search-attributes.ts';
import { cannotStart, wordsOf } from './start-failure.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** What became of our search attributes at the start of a worker. */
export interface Registration {
  readonly added: readonly string[];
  /** The server lets nobody look here, as Temporal Cloud: what it said. */
  readonly unchecked?: string;
}

/** PERMISSION_DENIED and UNIMPLEMENTED of gRPC: how Temporal Cloud answers its operator service. */
const notForUs: ReadonlySet<unknown> = new Set([7, 12]);

/**
 * Registers the search attributes that the namespace does not have yet. Several workers may do so at once.
 *
 * @throws StartFailure with the command for somebody who may, when this worker may not, and when one has another type:
 * every run would be stuck at its first step.
 */
export async function registerSearchAttributes(temporal: TemporalConnection): Promise<Registration> {
  let missing: readonly WantedAttribute[];
  try {
    missing = await missingOf(temporal);
  } catch (error) {
    if (!isNotForUs(error)) throw error;
    return { added: [], unchecked: wordsOf(error) };
  }
  if (missing.length === 0) return { added: [] };
  const { connection, namespace } = temporal;
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: typesByName(missing) });
  } catch (error) {
    if ((await missingOf(temporal)).length === 0) return { added: [] };
    throw cannotStart(
      'SearchAttributesMissing',
      `Search attributes are missing in namespace ${namespace} and cannot be added: ${wordsOf(error)}.`,
      `Ask an administrator: lifeboat namespace ensure ${namespace}, or by hand as docs/runbooks/temporal.md says (${missing.map(({ name, word }) => `${name} ${word}`).join(', ')}).`,
      error,
    );
  }
  return { added: missing.map(({ name }) => name) };
}

async function missingOf({ connection, namespace }: TemporalConnection): Promise<readonly WantedAttribute[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const { missing, mistyped } = differencesOf(customAttributes);
  if (mistyped.length === 0) return missing;
  const words = mistyped.map(({ name, word, found }) => `${name} is of type ${found} instead of ${word}`);
  throw cannotStart(
    'SearchAttributesDiffer',
    `Search attributes of namespace ${namespace} have another type: ${words.join(', ')}.`,
    `A type cannot be changed: give Lifeboat a namespace of its own, made by lifeboat namespace ensure <name>.`,
  );
}

function isNotForUs(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && notForUs.has(error.code);
}
