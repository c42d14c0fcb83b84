import { AwsError } from './aws-error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Limits of one field of a request, as data. Names and meanings follow AWS's own service models. */
export type Rule =
  | {
      type: 'string';
      required?: true;
      min?: number;
      max?: number;
      pattern?: RegExp;
      oneOf?: readonly string[];
      /** Its value appears in no message. */
      sensitive?: true;
    }
  | { type: 'integer'; required?: true; min?: number; max?: number }
  | { type: 'timestamp'; required?: true }
  | { type: 'boolean'; required?: true }
  | { type: 'list'; of: Rule; required?: true; min?: number; max?: number }
  | { type: 'structure'; fields: Fields; required?: true };

/** The fields of a structure; fields that are not listed are ignored, as AWS does, unless a service is strict. */
export type Fields = Readonly<Record<string, Rule>>;

/** How a service calls its refusals. */
export interface RefusalNames {
  /** A field breaks a limit of the model. */
  readonly limit: string;
  /** A field has the wrong JSON type. */
  readonly type: string;
  /** Fields that are not known are refused too, and all broken ones are listed (Reason, FieldList). */
  readonly isStrict?: true;
}

/** A limit that is not kept, and where. */
interface Broken {
  readonly path: string;
  readonly message: string;
}

/** Throws the refusal of AWS when a request breaks the model; all broken limits are counted, as AWS does. */
export function validate(fields: Fields, request: JsonObject, names: RefusalNames): void {
  const broken: Broken[] = [];
  checkStructure(fields, request, '', broken, names);
  if (broken.length > 0) throw brokenLimits(broken, names);
}

/** The refusal of limits that are not kept, counted in its message. */
export function brokenLimits(broken: readonly Broken[], { limit, isStrict }: RefusalNames): AwsError {
  const plural = broken.length === 1 ? 'error' : 'errors';
  const messages = broken.map(({ message }) => message).join('; ');
  const message = `${String(broken.length)} validation ${plural} detected: ${messages}`;
  if (!isStrict) return new AwsError(limit, message);
  const Reason = 'FIELD_VALIDATION_FAILED';
  const FieldList = broken.map((one) => ({ Name: one.path, Reason, Message: one.message }));
  return new AwsError(limit, message, 400, { Reason, FieldList });
}

function checkStructure(fields: Fields, value: JsonObject, path: string, broken: Broken[], names: RefusalNames): void {
  const pathOf = (name: string): string => (path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`);
  for (const [name, rule] of Object.entries(fields)) checkField(rule, value[name], pathOf(name), broken, names);
  if (!names.isStrict) return;
  for (const name of Object.keys(value).filter((one) => !Object.hasOwn(fields, one))) {
    broken.push({ path: pathOf(name), message: `Unknown field at '${pathOf(name)}'` });
  }
}

function checkField(rule: Rule, value: Json | undefined, path: string, broken: Broken[], names: RefusalNames): void {
  if (value === undefined || value === null) {
    if (rule.required) broken.push(constraint('null', path, 'Member must not be null'));
    return;
  }
  if (rule.type === 'structure') {
    if (!isObject(value)) throw wrongType(path, 'structure', names);
    checkStructure(rule.fields, value, path, broken, names);
  } else if (rule.type === 'list') {
    if (!Array.isArray(value)) throw wrongType(path, 'list', names);
    // A list of a strict service may hold secrets under names that nobody knows.
    checkSize(rule, value.length, names.isStrict ? undefined : JSON.stringify(value), path, broken);
    value.forEach((item, index) => {
      checkField(rule.of, item, `${path}.${String(index + 1)}.member`, broken, names);
    });
  } else {
    checkScalar(rule, value, path, broken, names);
  }
}

type ScalarRule = Exclude<Rule, { type: 'structure' | 'list' }>;

function checkScalar(rule: ScalarRule, value: Json, path: string, broken: Broken[], names: RefusalNames): void {
  if (rule.type === 'string') {
    if (typeof value !== 'string') throw wrongType(path, 'string', names);
    checkText(rule, value, path, broken);
  } else if (rule.type === 'integer') {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'integer', names);
    checkRange(rule, value, path, broken);
  } else if (rule.type === 'timestamp') {
    // JSON protocols of AWS count seconds since 1970.
    if (typeof value !== 'number') throw wrongType(path, 'timestamp', names);
  } else if (typeof value !== 'boolean') {
    throw wrongType(path, 'boolean', names);
  }
}

function checkText(rule: Extract<Rule, { type: 'string' }>, value: string, path: string, broken: Broken[]): void {
  const shown = rule.sensitive ? undefined : value;
  checkSize(rule, value.length, shown, path, broken);
  if (rule.pattern && !rule.pattern.test(value)) {
    const demand = `Member must satisfy regular expression pattern: ${rule.pattern.source}`;
    broken.push(constraint(shown, path, demand));
  }
  if (rule.oneOf && !rule.oneOf.includes(value)) {
    broken.push(constraint(shown, path, `Member must satisfy enum value set: [${rule.oneOf.join(', ')}]`));
  }
}

function checkRange({ min, max }: { min?: number; max?: number }, value: number, path: string, broken: Broken[]): void {
  const shown = String(value);
  if (min !== undefined && value < min) {
    broken.push(constraint(shown, path, `Member must have value greater than or equal to ${String(min)}`));
  }
  if (max !== undefined && value > max) {
    broken.push(constraint(shown, path, `Member must have value less than or equal to ${String(max)}`));
  }
}

function checkSize(
  limits: { min?: number; max?: number },
  size: number,
  shown: string | undefined,
  path: string,
  broken: Broken[],
): void {
  if (limits.min !== undefined && size < limits.min) {
    broken.push(constraint(shown, path, `Member must have length greater than or equal to ${String(limits.min)}`));
  }
  if (limits.max !== undefined && size > limits.max) {
    broken.push(constraint(shown, path, `Member must have length less than or equal to ${String(limits.max)}`));
  }
}

/** In AWS's words; of a sensitive field it says where, and not what. */
function constraint(value: string | undefined, path: string, demand: string): Broken {
  const shown = value === undefined ? '' : value === 'null' ? ' null' : ` '${value.slice(0, 200)}'`;
  return { path, message: `Value${shown} at '${path}' failed to satisfy constraint: ${demand}` };
}

function wrongType(path: string, type: string, names: RefusalNames): AwsError {
  return new AwsError(names.type, `Unexpected value at '${path}': expected ${type}`);
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
