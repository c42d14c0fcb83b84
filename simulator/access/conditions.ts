import { z } from 'zod';

/** What is known of a call, by the lower-case name of the condition key; names are compared without regard to case. */
export type ConditionKeys = ReadonlyMap<string, readonly string[]>;

type Test = (pattern: string, value: string) => boolean;

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: wildcard,
};

const operator = /^(?:(ForAllValues|ForAnyValue):)?(String(?:Not)?(?:Equals(?:IgnoreCase)?|Like))(IfExists)?$/;

const values = z.union([z.string(), z.boolean(), z.array(z.string())]);

/** Conditions of a statement: operator, key, values. Operators that are not known here are refused. */
export const conditionBlock = z.record(
  z.string().refine((name) => name === 'Null' || operator.test(name), { message: 'this operator is not known here' }),
  z.record(z.string(), values),
);

/** Are all conditions met (IAM user guide, "Conditions with multiple context keys or values")? */
export function meets(block: z.infer<typeof conditionBlock>, keys: ConditionKeys): boolean {
  return Object.entries(block).every(([name, wanted]) =>
    Object.entries(wanted).every(([key, patterns]) =>
      meetsOne(name, [patterns].flat().map(String), keys.get(key.toLowerCase())),
    ),
  );
}

function meetsOne(name: string, patterns: readonly string[], found: readonly string[] | undefined): boolean {
  if (name === 'Null') return patterns.includes(String(found === undefined));
  const [, set, kind = '', ifExists] = operator.exec(name) ?? [];
  const isNegated = kind.startsWith('StringNot');
  if (found === undefined) return ifExists !== undefined || set === 'ForAllValues' || (isNegated && set === undefined);
  const test = tests[kind.replace('Not', '')];
  if (!test) return false;
  const holds = (value: string): boolean => patterns.some((pattern) => test(pattern, value)) !== isNegated;
  return set === 'ForAnyValue' ? found.some(holds) : found.every(holds);
}

/** `*` is any text, `?` any one character. */
export function wildcard(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
