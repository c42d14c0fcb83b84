import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../json.ts';

const secretFields = new Set(['userdata', 'clienttoken']);

/** What stands for a secret text wherever something is shown or kept: equal texts have equal digests. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The request with UserData and ClientToken as digests, at any depth, in any case and of any type. */
export function withoutSecrets(request: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(request).map(([name, value]) => [
      name,
      secretFields.has(name.toLowerCase()) ? hidden(value) : shown(value),
    ]),
  );
}

/** The same text for the same content, in whatever order its fields are. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value).filter((name) => value[name] !== undefined && value[name] !== null);
  return `{${fields
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
    .join(',')}}`;
}

function hidden(value: Json | undefined): Json {
  if (value === undefined || value === null) return null;
  return digestOf(typeof value === 'string' ? value : JSON.stringify(value));
}

function shown(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => shown(item) ?? null);
  return isObject(value) ? withoutSecrets(value) : value;
}
