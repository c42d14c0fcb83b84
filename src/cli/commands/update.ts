import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { UpdateInvocation } from '../invocation.ts';
import { Problem, usageProblem } from '../problem.ts';
import { mayAsk } from '../surroundings.ts';
import type { RunDescription } from '../temporal/session.ts';
import { moment } from '../views/words.ts';
import { requireWorker } from './require-worker.ts';

/** Hands an operator's command to the fleet's run and shows its answer. */
export async function update(asked: UpdateInvocation, context: Context): Promise<ExitCode> {
  const command = await complete(asked, context);
  const { fleet } = command;
  const session = await context.open();
  const run = await session.describe(fleet);
  if (!run.running) throw nothingRuns(command, run);
  await requireWorker(session, `The run waits for one too; ${command.command} was not sent.`);
  context.whenInterrupted('Whether the command arrived is not known.', `lifeboat status ${fleet}`);
  const message = await session.update(run, command);
  context.show({ apiVersion, kind: 'Accepted', fleet, command: command.command, message });
  return exitCodes.done;
}

/** Asks for what is missing, where there is somebody to ask. */
async function complete(asked: UpdateInvocation, { surroundings, globals }: Context): Promise<UpdateInvocation> {
  const canAsk = mayAsk(surroundings, globals);
  if (asked.command === 'stop' && asked.then === undefined) {
    if (!canAsk) return { ...asked, then: 'keep' };
    const then = await surroundings.ask.choose('What happens to what this run has made?', {
      keep: 'keep it: a later prepare goes on from there',
      undo: 'undo it: remove every standby and endpoint that this run has made',
    });
    if (then === undefined) throw leftOut();
    return { ...asked, then };
  }
  const needsReason = asked.command === 'skip' || asked.command === 'decide' || asked.command === 'set-rate';
  if (!needsReason || asked.reason !== undefined) return asked;
  if (!canAsk) {
    const help = `lifeboat ${asked.command} --help`;
    throw usageProblem(`${asked.command} needs a reason: --reason <text>`, help);
  }
  const reason = await surroundings.ask.text('Why? It is kept with the run.');
  if (reason === undefined) throw leftOut();
  return { ...asked, reason };
}

function leftOut(): Problem {
  return new Problem({ code: 'Interrupted', message: 'Nothing was sent.', exitCode: exitCodes.interrupted });
}

function nothingRuns({ command, fleet }: UpdateInvocation, { type, state, closedAtMs }: RunDescription): Problem {
  const when = closedAtMs === undefined ? '' : ` at ${moment(closedAtMs)}`;
  return new Problem({
    code: 'NoOperation',
    message: `Nothing runs for fleet ${fleet}, so there is nothing to ${command}: its last ${type} ended${when} (${state}).`,
    exitCode: exitCodes.error,
    next: [`lifeboat status ${fleet}`],
  });
}
