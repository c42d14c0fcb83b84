import type { Paper } from './paper.ts';

/**
 * The one text of a value, whoever writes it: keys sorted by code unit, no blanks. It is what digests and signatures are
 * made over, so whatever JSON would drop or rewrite is refused.
 *
 * @throws Error when the value is anything but plain JSON.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (Number.isFinite(value)) return JSON.stringify(value);
  // Not `map`, which would step over the holes.
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return canonicalObject(value);
  throw new Error(`only plain JSON has a canonical text, not ${shown(value)}`);
}

/** What a person signs: everything in a paper but the signature itself. */
export function textToSign(paper: Omit<Paper, 'signature'> & Partial<Pick<Paper, 'signature'>>): string {
  const { signature: _signature, ...signed } = paper;
  return canonicalJson(signed);
}

function canonicalObject(value: object): string {
  const fields = new Map<string, unknown>(Object.entries(value));
  // Without an order of its own, `sort` is by code unit.
  const keys = [...fields.keys()].sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(fields.get(key))}`).join(',')}}`;
}

/** An object literal, of this realm or another (a workflow's sandbox has its own `Object`): no class, no Date, no Map. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isLiteral = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isLiteral && Object.getOwnPropertySymbols(value).length === 0;
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : String(value);
}
