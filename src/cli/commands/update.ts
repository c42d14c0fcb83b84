import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { PaperInvocation, UpdateInvocation } from '../invocation.ts';
import { leftOut, Problem, usageProblem } from '../problem.ts';
import { mayAsk } from '../surroundings.ts';
import { problemOf } from '../temporal/problem-of.ts';
import { gatedTypeOf } from '../temporal/run-reader.ts';
import type { RunDescription } from '../temporal/session.ts';
import { moment } from '../views/words.ts';
import { requireWorker } from './require-worker.ts';
import { meanwhile, unheard } from './unheard.ts';

/** Hands an operator's command to the fleet's run and shows its answer. */
export async function update(asked: UpdateInvocation, context: Context): Promise<ExitCode> {
  const reasoned = await withReason(asked, context);
  const { fleet } = reasoned;
  const session = await context.open();
  const run = await session.describe(fleet);
  if (!run.running) throw nothingRuns(reasoned, run);
  const command = await withThen(reasoned, run, context);
  await requireWorker(
    session,
    `The run waits for one too; ${command.command} was not sent.`,
    meanwhile(command.command, run.type),
  );
  context.whenInterrupted('Whether the command arrived is not known.', `lifeboat status ${fleet}`);
  const message = await session.update(run, command).catch((error: unknown) => {
    const { address, namespace } = session;
    throw unheard(problemOf(error, { fleet, address, namespace }), command.command, run.type);
  });
  context.show({ apiVersion, kind: 'Accepted', fleet, command: command.command, message });
  return exitCodes.done;
}

/** Asks for a reason that is missing, where there is somebody to ask. */
async function withReason(asked: UpdateInvocation, { surroundings, globals }: Context): Promise<UpdateInvocation> {
  const needsReason = asked.command === 'skip' || asked.command === 'decide' || asked.command === 'set-rate';
  if (!needsReason || asked.reason !== undefined) return asked;
  if (!mayAsk(surroundings, globals)) {
    const help = `lifeboat ${asked.command} --help`;
    throw usageProblem(`${asked.command} needs a reason: --reason <text>`, help);
  }
  const reason = await surroundings.ask.text('Why? It is kept with the run.');
  if (reason === undefined) throw leftOut();
  return { ...asked, reason };
}

/** What is to become of what a `prepare` has made; behind the gate there is nothing to choose. */
async function withThen(
  asked: UpdateInvocation,
  { type }: RunDescription,
  { surroundings, globals }: Context,
): Promise<UpdateInvocation> {
  if (asked.command !== 'stop') return asked;
  if (gatedTypeOf(type) !== undefined) {
    if (asked.then === undefined) return asked;
    throw usageProblem(
      `The run of fleet ${asked.fleet} is a ${type}, and stop of a ${type} takes no --then: it leaves alone what is there still.`,
      `lifeboat stop ${asked.fleet}`,
    );
  }
  if (asked.then !== undefined) return asked;
  if (!mayAsk(surroundings, globals)) return { ...asked, then: 'keep' };
  const then = await surroundings.ask.choose('What happens to what this run has made?', {
    keep: 'keep it: a later prepare goes on from there',
    undo: 'undo it: remove every standby, instance and endpoint that this run has made',
  });
  if (then === undefined) throw leftOut();
  return { ...asked, then };
}

/** There is no open run to tell anything. */
export function nothingRuns(
  { command, fleet }: Pick<UpdateInvocation | PaperInvocation, 'command' | 'fleet'>,
  { type, state, closedAtMs }: RunDescription,
): Problem {
  const when = closedAtMs === undefined ? '' : ` at ${moment(closedAtMs)}`;
  return new Problem({
    code: 'NoOperation',
    message: `Nothing runs for fleet ${fleet}, so there is nothing to ${command}: its last ${type} ended${when} (${state}).`,
    exitCode: exitCodes.error,
    next: [`lifeboat status ${fleet}`],
  });
}
