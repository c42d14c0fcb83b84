/** Waits until `look` finds something, looking again after every change, or gives up after `waitMs`. */
export async function longPoll<T>(
  look: () => readonly T[],
  subscribe: (listener: () => void) => () => void,
  waitMs: number,
): Promise<readonly T[]> {
  const found = look();
  if (found.length > 0 || waitMs === 0) return found;
  return new Promise((resolve) => {
    const finish = (result: readonly T[]): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(result);
    };
    const timer = setTimeout(() => {
      finish([]);
    }, waitMs);
    const unsubscribe = subscribe(() => {
      const now = look();
      if (now.length > 0) finish(now);
    });
  });
}
