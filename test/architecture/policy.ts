import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.ts';

/** An IAM policy, as far as ours go. */
export interface Policy {
  readonly Statement: readonly Statement[];
}

/** One statement of a policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What somebody wants to do: the action, in which Region, to what, and the tags in play. */
export interface Attempt {
  readonly action: string;
  readonly region: string;
  readonly resource?: string;
  readonly resourceTags?: Readonly<Record<string, string>>;
  readonly requestTags?: Readonly<Record<string, string>>;
}

/** Where the policies are tried: the places that their placeholders stand for. */
export const places = { primary: 'us-east-1', standby: 'us-west-2', account: '111122223333' } as const;

/** A policy of `docs/iam` with its placeholders replaced. */
export function policyOf(role: string): Policy {
  const text = readFileSync(join(ROOT, 'docs/iam', `${role}.json`), 'utf8')
    .replaceAll('PRIMARY_REGION', places.primary)
    .replaceAll('STANDBY_REGION', places.standby)
    .replaceAll('ACCOUNT', places.account);
  return JSON.parse(text) as Policy;
}

/** IAM's rule: allowed by a statement, and denied by none. */
export function allows({ Statement }: Policy, attempt: Attempt): boolean {
  const effects = Statement.filter((statement) => applies(statement, attempt)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** The actions that a policy allows anywhere to anybody, as they are written. */
export function allowedActions({ Statement }: Policy): string[] {
  return Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => listOf(Action));
}

function applies({ Action, Resource, Condition = {} }: Statement, attempt: Attempt): boolean {
  const context = contextOf(attempt);
  return (
    listOf(Action).some((pattern) => matches(pattern, attempt.action)) &&
    listOf(Resource).some((pattern) => matches(pattern, attempt.resource ?? '*')) &&
    Object.entries(Condition).every(([operator, wanted]) =>
      Object.entries(wanted).every(([key, values]) => holds(operator, context.get(key), listOf(values))),
    )
  );
}

function contextOf({ region, resourceTags = {}, requestTags = {} }: Attempt): Map<string, string> {
  return new Map([
    ['aws:RequestedRegion', region],
    ...Object.entries(resourceTags).map(([key, value]): [string, string] => [`aws:ResourceTag/${key}`, value]),
    ...Object.entries(requestTags).map(([key, value]): [string, string] => [`aws:RequestTag/${key}`, value]),
  ]);
}

/** A key that the request does not have meets no condition. An operator we do not use is a mistake in the policy. */
function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  if (operator !== 'StringEquals' && operator !== 'StringLike') throw new Error(`unexpected operator ${operator}`);
  if (value === undefined) return false;
  return wanted.some((each) => (operator === 'StringEquals' ? each === value : matches(each, value)));
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
