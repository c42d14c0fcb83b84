/** 32 well-mixed bits of a text (FNV-1a with a murmur finish). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A source of numbers in [0, 1). */
export type RandomStream = () => number;

/**
 * The stream of one resource (mulberry32). It depends on seed and name only, so the fate of a desktop is the
 * same in every run, whatever was called before.
 */
export function streamOf(seed: number, name: string): RandomStream {
  let state = hashOf(`${String(seed)}/${name}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Uniform in [low, high]. */
export function between(random: RandomStream, [low, high]: readonly [number, number]): number {
  return low + random() * (high - low);
}

/** Log-normal by its median: provisioning times have a long right tail. */
export function logNormal(random: RandomStream, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

const alphanumeric = '0123456789abcdefghijklmnopqrstuvwxyz';

/** The tail of an id: lower-case letters and digits. */
export function idTail(seed: number, name: string, length: number): string {
  const random = streamOf(seed, `id/${name}`);
  return Array.from({ length }, () => alphanumeric[Math.floor(random() * 36)]).join('');
}

/** The first `count` members of a seeded shuffle of 0 … size-1, as a set. */
export function seededPick(seed: number, name: string, count: number, size: number): Set<number> {
  const random = streamOf(seed, `pick/${name}`);
  const ranks = Array.from({ length: size }, (_, index) => ({ index, rank: random() }));
  ranks.sort((left, right) => left.rank - right.rank);
  return new Set(ranks.slice(0, count).map(({ index }) => index));
}
