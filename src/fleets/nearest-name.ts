/** The candidate that somebody who wrote `name` most likely meant; undefined when none is near. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = withoutStyle(name).slice(0, longestName);
  let nearest: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, withoutStyle(candidate).slice(0, longestName));
    if (nearest === undefined || distance < nearest.distance) nearest = { candidate, distance };
  }
  const reach = Math.max(1, Math.floor(wanted.length / 3));
  return nearest !== undefined && nearest.distance <= reach ? nearest.candidate : undefined;
}

const longestName = 64;

/** `primary_region`, `primary-region` and `PrimaryRegion` are the same slip of `primaryRegion`. */
function withoutStyle(name: string): string {
  return name.replace(/[\s_-]/g, '').toLowerCase();
}

/** Insertions, deletions and exchanged characters between two names (Levenshtein). */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const exchanged = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(exchanged, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
