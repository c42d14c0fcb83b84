import ms from 'ms';
import type { NamespaceDocument } from '../documents.ts';
import type { Paint } from './paint.ts';
import { facts, findingLines, section } from './parts.ts';

/** A namespace as it is now, what was done to it, and what differs. */
export function namespaceText(namespace: NamespaceDocument, paint: Paint): string[] {
  const { attributesAdded: added, created, ok, findings } = namespace;
  const verdict = ok ? paint.green('good') : paint.yellow('differs, or was not checked');
  return [
    `Namespace ${paint.bold(namespace.namespace)} at ${namespace.address}: ${created ? 'created, ' : ''}${verdict}`,
    ...facts([
      ['runs are kept', `${ms(namespace.retentionMs, { long: true })} after their end${changeOf(namespace)}`],
      ['search attributes added', added.length === 0 ? undefined : added.join(', ')],
    ]),
    ...section('Findings:', findingLines(findings, paint)),
  ];
}

const changeOf = ({ retentionChanged }: NamespaceDocument): string => (retentionChanged ? ' (changed now)' : '');
