/**
 * The wait before the next try, in milliseconds: doubles from `firstMs` to sixty times that, with up to a fifth of
 * spread taken from `salt`, so that many who failed together do not come back together.
 */
export function backoffMs(firstMs: number, failures: number, salt: string): number {
  const plain = Math.min(firstMs * 2 ** Math.max(0, failures - 1), firstMs * 60);
  return Math.round(plain * (1 + spread(salt) / 5));
}

/** A number from 0 up to 1 that depends on the text alone (FNV-1a): chance that replays. */
export function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash / 2 ** 32;
}
