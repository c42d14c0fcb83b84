import type { z } from 'zod';

/** An answer of the control API. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A request that the control API refuses, with every problem of its body. */
export class ControlError extends Error {
  readonly status: number;
  readonly problems: readonly { path: string; message: string }[];

  constructor(status: number, message: string, problems: readonly { path: string; message: string }[] = []) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.problems = problems;
  }
}

/** The body as its schema reads it; all problems at once. */
export function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new ControlError(400, 'The body was not understood.', problems);
}

/** A number in the query; missing is undefined, nonsense is refused. */
export function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new ControlError(400, `${name} must be a number, not ${text}.`);
  return value;
}
