import { messagePaint, type Context } from '../context.ts';
import { apiVersion, type GatedStatusDocument } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { PaperInvocation } from '../invocation.ts';
import { leftOut, Problem } from '../problem.ts';
import { mayAsk } from '../surroundings.ts';
import { gatedTypeOf, readGatedStatus } from '../temporal/run-reader.ts';
import { problemOf } from '../temporal/problem-of.ts';
import type { RunDescription, Session } from '../temporal/session.ts';
import { paperSummary } from '../views/gated-text.ts';
import { requireWorker } from './require-worker.ts';
import { askForSigning, checkSigning, showForWebUi } from './sign-paper.ts';
import { meanwhile, unheard, unsigned } from './unheard.ts';
import { nothingRuns } from './update.ts';

/** Signs an approval, a rejection or a revocation for the fleet's open run and hands it over, or shows it for the Web UI. */
export async function decidePaper(given: PaperInvocation, context: Context): Promise<ExitCode> {
  const asked = await askForSigning(given, context);
  const signature = await checkSigning(asked, context);
  const { command, fleet } = asked;
  const session = await context.open();
  const run = await openRun(session, asked);
  const where = { fleet, address: session.address, namespace: session.namespace };
  const nothing = 'Nothing was signed and nothing was sent; the run waits for one too.';
  await requireWorker(session, nothing, meanwhile(command, run.type));
  const status = await readGatedStatus(session, run).catch((error: unknown) => {
    throw unsigned(problemOf(error, where), command, run.type);
  });
  if (status.digest !== signature.digest) throw otherDigest(asked, status);
  await confirm(asked, status, context);
  const { operation, account } = status;
  const paper = signature.sign({ kind: command, operation, account, fleet, run: run.runId });
  if (asked.print) {
    const { workflowId, runId } = run;
    showForWebUi({ apiVersion, kind: 'WebUiInput', fleet, paper: command, workflowId, runId, input: paper }, context);
    return exitCodes.done;
  }
  context.whenInterrupted('Whether the paper arrived is not known.', `lifeboat status ${fleet}`);
  const message = await session.deliver(run, paper).catch((error: unknown) => {
    const problem = unheard(problemOf(error, where), command, run.type);
    throw withShorterLife(problem, context.surroundings.now()) ?? problem;
  });
  context.show({ apiVersion, kind: 'Accepted', fleet, command, message });
  return exitCodes.done;
}

/** The run that waits for a decision now. A paper for any other would be void, so it is not signed. */
async function openRun(session: Session, asked: PaperInvocation): Promise<RunDescription> {
  const { command, fleet, run: meant } = asked;
  const run = await session.describe(fleet);
  if (!run.running) throw nothingRuns(asked, run);
  if (gatedTypeOf(run.type) === undefined) {
    throw refused(`The open run of fleet ${fleet} is a ${run.type}: there is nothing to ${command}.`, fleet);
  }
  if (meant !== undefined && meant !== run.runId) {
    throw refused(`The open run of fleet ${fleet} is ${run.runId}, not ${meant}. Nothing was signed.`, fleet);
  }
  return run;
}

function otherDigest({ fleet, digest }: PaperInvocation, status: GatedStatusDocument): Problem {
  return refused(
    `The run of fleet ${fleet} is about another plan: its digest is ${status.digest}, not ${digest}. Nothing was signed.`,
    fleet,
  );
}

/** A person on a terminal sees what they put their name to, and says yes in a word. */
async function confirm(
  { command }: PaperInvocation,
  status: GatedStatusDocument,
  { surroundings, globals, say }: Context,
): Promise<void> {
  if (!mayAsk(surroundings, globals)) return;
  say(paperSummary(command, status, messagePaint(surroundings, globals), surroundings.now()).join('\n'));
  const answer = await surroundings.ask.text(`To ${command} this, write yes.`);
  if (answer !== 'yes') throw leftOut();
}

/** The refusal of a paper that lives too long, with a life that the gate takes; nothing for any other problem. */
function withShorterLife(problem: Problem, nowMs: number): Problem | undefined {
  const [, until] = /may live until (\S+) at most/.exec(problem.message) ?? [];
  if (until === undefined) return undefined;
  // A minute less than that: the clocks here and there differ, and typing takes time.
  const minutes = Math.floor((Date.parse(until) - nowMs) / 60_000) - 1;
  const shorter = minutes >= 1 ? `--expires ${minutes}m` : 'a shorter --expires';
  return problem.with({ next: [`Give the same command with ${shorter}`, ...problem.next] });
}

function refused(message: string, fleet: string): Problem {
  return new Problem({
    code: 'Refused',
    message,
    exitCode: exitCodes.refused,
    next: [`See what it is about: lifeboat status ${fleet}`],
  });
}
