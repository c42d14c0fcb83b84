import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { gatedTypeOf } from '../temporal/run-reader.ts';
import { followToEnd } from './follow.ts';

/** Follows the fleet's run until it ends or needs a person. */
export async function watch(
  { fleet, keepWatching }: { readonly fleet: string; readonly keepWatching: boolean },
  context: Context,
): Promise<ExitCode> {
  const session = await context.open();
  const run = await session.describe(fleet);
  return followToEnd({ session, fleet, run, gated: gatedTypeOf(run.type), keepWatching, stream: true }, context);
}
