/** Anything JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object; fields may be left out by setting them to undefined. */
export interface JsonObject {
  [field: string]: Json | undefined;
}

/** Is this a JSON object, not a list and not null? */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that validation has found to be a text; empty where there is none. */
export function textIn(object: JsonObject | undefined, field: string): string {
  const value = object?.[field];
  return typeof value === 'string' ? value : '';
}
