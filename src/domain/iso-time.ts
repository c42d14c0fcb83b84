/** A time in UTC, as people read it in evidence and answers: `2026-11-21T08:00:00.000Z`; says so when it is none. */
export function isoTime(atMs: number | undefined): string {
  if (atMs === undefined || !(Math.abs(atMs) <= latestMs)) return 'an unknown time';
  // eslint-disable-next-line no-restricted-globals -- It writes the given time and looks at no clock.
  return new Date(atMs).toISOString();
}

/** Beyond this a Date holds nothing (ECMAScript, "Time Values and Time Range"). */
const latestMs = 8_640_000_000_000_000;
