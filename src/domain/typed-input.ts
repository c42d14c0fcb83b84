import type { Finding } from './finding.ts';

/** Names of fleets: also file names and part of workflow ids, so nothing that could leave a folder. */
export const fleetNamePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What a field of a hand-typed JSON object must be. */
type Field = {
  readonly name: string;
  readonly required?: boolean;
  readonly check: (value: unknown) => string | undefined;
};

/**
 * Checks a JSON object that a person typed (the Web UI has no schema): every mistake at once, each with its remedy.
 * Returns no findings when it is as it should be.
 */
export function checkTyped(what: string, input: unknown, fields: readonly Field[]): Finding[] {
  const known = fields.map((field) => `"${field.name}"`).join(', ');
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [invalid(`${what} takes one JSON object, not ${shown(input)}.`, `Give an object with ${known}.`)];
  }
  const typed = input as Record<string, unknown>;
  const strangers = Object.keys(typed).filter((key) => !fields.some((field) => field.name === key));
  return [
    ...strangers
      .slice(0, strangersShown)
      .map((key) => invalid(`${what} does not know "${key.slice(0, 40)}".`, `Use only ${known}.`)),
    ...fields.flatMap((field) => checkField(what, field, typed[field.name])),
  ];
}

/** How many unknown keys are named; nobody reads more. */
const strangersShown = 10;

function checkField(what: string, field: Field, value: unknown): Finding[] {
  if (value === undefined) {
    return field.required === true ? [invalid(`${what} needs "${field.name}".`, `Add "${field.name}".`)] : [];
  }
  const problem = field.check(value);
  return problem === undefined ? [] : [invalid(`"${field.name}" is ${shown(value)}.`, problem)];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function invalid(summary: string, remedy: string): Finding {
  return { severity: 'error', code: 'InvalidInput', summary, remedy };
}

/** A text that is there to be read by the auditor: not blank, at most 500 characters. */
export const reasonField = (required: boolean): Field => ({
  name: 'reason',
  required,
  check: (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= 500
      ? undefined
      : 'Say why, in 1 to 500 characters.',
});

/** The name of a fleet. */
export const fleetField: Field = {
  name: 'fleet',
  required: true,
  check: (value) =>
    typeof value === 'string' && fleetNamePattern.test(value)
      ? undefined
      : 'Give the name of a fleet file without ".yaml": lower-case letters, digits and dashes.',
};

/** User names, at least one. */
export const usersField: Field = {
  name: 'users',
  check: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 1000 &&
    value.every((user) => typeof user === 'string' && user !== '')
      ? undefined
      : 'Give a list of 1 to 1000 user names, for example ["ada"].',
};

/** Groups of instances or single machines, at least one. */
export const instancesField: Field = {
  name: 'instances',
  check: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 1000 &&
    value.every((name) => typeof name === 'string' && name !== '')
      ? undefined
      : 'Give a list of 1 to 1000 groups or machines, for example ["kiosks", "desks/3"].',
};

/** One of a few words. */
export function choiceField(name: string, words: readonly string[], required = true): Field {
  return {
    name,
    required,
    check: (value) =>
      typeof value === 'string' && words.includes(value)
        ? undefined
        : `Choose ${words.map((word) => `"${word}"`).join(' or ')}.`,
  };
}

/** True or false. */
export function flagField(name: string): Field {
  return { name, check: (value) => (typeof value === 'boolean' ? undefined : 'Give true or false.') };
}

/** A number within bounds, refused (never clamped) outside of them. */
export function numberField(name: string, least: number, most: number): Field {
  return {
    name,
    required: true,
    check: (value) =>
      typeof value === 'number' && value >= least && value <= most
        ? undefined
        : `Give a number from ${least} to ${most}.`,
  };
}
