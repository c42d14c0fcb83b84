import { AwsError } from './aws-error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Limits of one field of a request, as data. Names and meanings follow AWS's own service models. */
export type Rule =
  | { type: 'string'; required?: true; min?: number; max?: number; pattern?: RegExp; oneOf?: readonly string[] }
  | { type: 'integer'; required?: true; min?: number; max?: number }
  | { type: 'boolean'; required?: true }
  | { type: 'list'; of: Rule; required?: true; min?: number; max?: number }
  | { type: 'structure'; fields: Fields; required?: true };

/** The fields of a structure; fields that are not listed are ignored, as AWS does. */
export type Fields = Readonly<Record<string, Rule>>;

/** How a service calls its refusals. */
export interface RefusalNames {
  /** A field breaks a limit of the model. */
  readonly limit: string;
  /** A field has the wrong JSON type. */
  readonly type: string;
}

/** Throws the refusal of AWS when a request breaks the model; all broken limits are counted, as AWS does. */
export function validate(fields: Fields, request: JsonObject, names: RefusalNames): void {
  const broken: string[] = [];
  checkStructure(fields, request, '', broken, names);
  if (broken.length === 0) return;
  const plural = broken.length === 1 ? 'error' : 'errors';
  throw new AwsError(names.limit, `${String(broken.length)} validation ${plural} detected: ${broken.join('; ')}`);
}

function checkStructure(fields: Fields, value: JsonObject, path: string, broken: string[], names: RefusalNames): void {
  for (const [name, rule] of Object.entries(fields)) {
    const field = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
    checkField(rule, value[name], field, broken, names);
  }
}

function checkField(rule: Rule, value: Json | undefined, path: string, broken: string[], names: RefusalNames): void {
  if (value === undefined || value === null) {
    if (rule.required) broken.push(constraint('null', path, 'Member must not be null'));
    return;
  }
  if (rule.type === 'structure') {
    if (!isObject(value)) throw wrongType(path, 'structure', names);
    checkStructure(rule.fields, value, path, broken, names);
  } else if (rule.type === 'list') {
    if (!Array.isArray(value)) throw wrongType(path, 'list', names);
    checkSize(rule, value.length, JSON.stringify(value), path, broken);
    value.forEach((item, index) => {
      checkField(rule.of, item, `${path}.${String(index + 1)}.member`, broken, names);
    });
  } else {
    checkScalar(rule, value, path, broken, names);
  }
}

type ScalarRule = Exclude<Rule, { type: 'structure' | 'list' }>;

function checkScalar(rule: ScalarRule, value: Json, path: string, broken: string[], names: RefusalNames): void {
  if (rule.type === 'string') {
    if (typeof value !== 'string') throw wrongType(path, 'string', names);
    checkSize(rule, value.length, value, path, broken);
    if (rule.pattern && !rule.pattern.test(value)) {
      const demand = `Member must satisfy regular expression pattern: ${rule.pattern.source}`;
      broken.push(constraint(value, path, demand));
    }
    if (rule.oneOf && !rule.oneOf.includes(value)) {
      broken.push(constraint(value, path, `Member must satisfy enum value set: [${rule.oneOf.join(', ')}]`));
    }
  } else if (rule.type === 'integer') {
    if (!Number.isInteger(value)) throw wrongType(path, 'integer', names);
    const number = value as number;
    if (rule.min !== undefined && number < rule.min) {
      broken.push(
        constraint(String(number), path, `Member must have value greater than or equal to ${String(rule.min)}`),
      );
    }
    if (rule.max !== undefined && number > rule.max) {
      broken.push(constraint(String(number), path, `Member must have value less than or equal to ${String(rule.max)}`));
    }
  } else if (typeof value !== 'boolean') {
    throw wrongType(path, 'boolean', names);
  }
}

function checkSize(
  limits: { min?: number; max?: number },
  size: number,
  shown: string,
  path: string,
  broken: string[],
): void {
  if (limits.min !== undefined && size < limits.min) {
    broken.push(constraint(shown, path, `Member must have length greater than or equal to ${String(limits.min)}`));
  }
  if (limits.max !== undefined && size > limits.max) {
    broken.push(constraint(shown, path, `Member must have length less than or equal to ${String(limits.max)}`));
  }
}

function constraint(value: string, path: string, demand: string): string {
  const shown = value === 'null' ? 'null' : `'${value.slice(0, 200)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${demand}`;
}

function wrongType(path: string, type: string, names: RefusalNames): AwsError {
  return new AwsError(names.type, `Unexpected value at '${path}': expected ${type}`);
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
