/** Bytes of the largest payload in an event of a history, wherever in it that is. */
export function largestPayloadOf(event: object): number {
  return Math.max(0, ...Object.entries(event).map(([name, value]) => sizeOf(name, value)));
}

/** Of a payload, `data` is what counts: its metadata names an encoding. */
function sizeOf(name: string, value: unknown): number {
  if (value instanceof Uint8Array) return name === 'data' ? value.byteLength : 0;
  return typeof value === 'object' && value !== null ? largestPayloadOf(value) : 0;
}
