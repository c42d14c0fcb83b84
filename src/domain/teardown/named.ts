/** Ids that a finding names; the console shows all. */
const namedAtMost = 20;

/** Ids as a finding names them: the first twenty, then how many more. */
export function named(ids: readonly string[]): string {
  const more = ids.length - namedAtMost;
  return `${ids.slice(0, namedAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
