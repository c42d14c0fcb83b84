/** The first error of a class in a chain of causes, the error itself included. */
export function causeOf<T extends Error>(error: unknown, type: abstract new (...args: never[]) => T): T | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof type) return at;
  return undefined;
}
