import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcDeadlineError, isGrpcServiceError } from '@temporalio/client';
import { differencesOf, wantedAttributes, type AttributeDifferences } from '../../contract/search-attributes.ts';
import type { Finding } from '../../domain/finding.ts';
import { insideSentence } from '../../domain/sentence.ts';
import { isNotForUs, type NamespaceAdministration } from '../temporal/namespace-administration.ts';
import { untilKnown } from './until-known.ts';

/** Two that add at once can be in each other's way in the server: it answers one of them with a conflict. */
const tries = 10;
const tryAgainMs = 300;

/** What became of our search attributes; no finding says that all are there with the right type. */
export interface EnsuredAttributes {
  readonly added: readonly string[];
  readonly findings: readonly Finding[];
}

/** Adds the search attributes that the namespace lacks. One with another type is told, and never touched. */
export async function ensureAttributes(
  administration: NamespaceAdministration,
  name: string,
): Promise<EnsuredAttributes> {
  const before = await lookAt(administration, name);
  if (before === undefined) return { added: [], findings: [notChecked(name)] };
  const { after, error } = await add(administration, name, before);
  const stillMissing = new Set(after.missing.map((each) => each.name));
  return {
    added: before.missing.map((each) => each.name).filter((each) => !stillMissing.has(each)),
    findings: [...notAdded(name, after, error), ...after.mistyped.map((each) => mistyped(name, each))],
  };
}

/** Undefined when this server lets nobody look here. */
async function lookAt(
  administration: NamespaceAdministration,
  name: string,
): Promise<AttributeDifferences | undefined> {
  try {
    return await differences(administration, name);
  } catch (error) {
    if (isNotForUs(error)) return undefined;
    throw error;
  }
}

async function differences(administration: NamespaceAdministration, name: string): Promise<AttributeDifferences> {
  return differencesOf(await untilKnown(name, () => administration.attributes(name)));
}

async function add(
  administration: NamespaceAdministration,
  name: string,
  before: AttributeDifferences,
): Promise<{ readonly after: AttributeDifferences; readonly error?: Error }> {
  let after = before;
  for (let attempt = 1; after.missing.length > 0; attempt += 1) {
    try {
      await administration.addAttributes(name, after.missing);
      after = await differences(administration, name);
    } catch (error) {
      if (!(error instanceof Error) || isGrpcDeadlineError(error)) throw error;
      if (isNotForUs(error) || attempt === tries) return { after, error };
      await sleep(tryAgainMs);
      after = await differences(administration, name);
    }
  }
  return { after };
}

function notAdded(name: string, { missing }: AttributeDifferences, error?: Error): Finding[] {
  if (missing.length === 0) return [];
  const names = missing.map((each) => each.name).join(', ');
  return [
    {
      severity: 'error',
      code: 'SearchAttributesMissing',
      summary: `Namespace ${name} lacks ${names}, and they cannot be added: ${insideSentence(wordsOf(error))}.`,
      remedy: `Every run would be stuck at its first step. ${byHand(name, missing)}`,
    },
  ];
}

function mistyped(name: string, { name: attribute, word, found }: AttributeDifferences['mistyped'][number]): Finding {
  return {
    severity: 'error',
    code: 'SearchAttributeMistyped',
    summary: `Search attribute ${attribute} of namespace ${name} is of type ${found} and must be ${word}: a type cannot be changed.`,
    remedy: `Give Lifeboat a namespace of its own: lifeboat namespace ensure <name>. Where nothing else uses the attribute: temporal operator search-attribute remove --namespace ${name} --name ${attribute}, then this command again.`,
  };
}

function notChecked(name: string): Finding {
  return {
    severity: 'warning',
    code: 'SearchAttributesNotChecked',
    summary: `This server does not let you see the search attributes of namespace ${name}: nobody has checked them.`,
    remedy: `Compare them on the page of the namespace. ${byHand(name, wantedAttributes)}`,
  };
}

function byHand(name: string, attributes: AttributeDifferences['missing']): string {
  const options = attributes.map((each) => `--search-attribute "${each.name}=${each.word}"`).join(' ');
  return `Temporal Cloud: tcld namespace search-attributes add --namespace ${name} ${options}; a server of your own: ask an administrator to give this command.`;
}

function wordsOf(error: Error | undefined): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return at.details;
  return error?.message ?? 'the server took them and does not show them';
}
