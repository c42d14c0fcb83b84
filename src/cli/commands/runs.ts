import { WorkflowFailedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { failureTypes } from '../../contract/failures.ts';
import { workflowIdFor } from '../../contract/names.ts';
import { piecesOf } from '../../domain/batches.ts';
import type { Context } from '../context.ts';
import { apiVersion, type RunsDocument } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { noOperation, problemOf } from '../temporal/problem-of.ts';
import { gatedTypeOf } from '../temporal/run-reader.ts';
import type { RunDescription, Session } from '../temporal/session.ts';

const listedAtMost = 50;
const askedAtOnce = 8;

/** Ends of a run that its checks did not let begin. */
const refusals: ReadonlySet<ExitCode> = new Set([exitCodes.refused, exitCodes.usage, exitCodes.busy]);

type Listed = RunsDocument['runs'][number];

/** Lists the fleet's runs, of whatever operation: each keeps its outcome, and the head of its evidence, as long as Temporal does. */
export async function runs({ fleet }: { readonly fleet: string }, context: Context): Promise<ExitCode> {
  const session = await context.open();
  const found = await session.runsOf(fleet, listedAtMost + 1);
  if (found.length === 0) throw noOperation({ fleet, address: session.address, namespace: session.namespace });
  const listed: Listed[] = [];
  for (const piece of piecesOf(found.slice(0, listedAtMost), askedAtOnce)) {
    listed.push(...(await Promise.all(piece.map((run) => listedOf(session, run)))));
  }
  const workflowId = workflowIdFor(fleet);
  context.show({ apiVersion, kind: 'Runs', fleet, workflowId, runs: listed, more: found.length > listedAtMost });
  return exitCodes.done;
}

async function listedOf(session: Session, run: RunDescription): Promise<Listed> {
  const { runId, type: operation, state, startedAtMs, closedAtMs } = run;
  const [end, { requester, principal }] = await Promise.all([endOf(session, run), session.askedOf(run)]);
  return {
    ...{ runId, operation, state, ...end },
    ...(requester !== undefined && { requester }),
    ...(principal !== undefined && { principal }),
    startedAtMs,
    ...(closedAtMs !== undefined && { closedAtMs }),
  };
}

type End = Pick<Listed, 'endState' | 'code' | 'refused'>;

/** The server knows it without a worker. What was ended from outside has said nothing of its end. */
async function endOf(session: Session, run: RunDescription): Promise<End> {
  if (run.state !== 'COMPLETED' && run.state !== 'FAILED') return {};
  try {
    const outcome = await (gatedTypeOf(run.type) === undefined ? session.outcomeOf(run) : session.gatedOutcomeOf(run));
    return { endState: outcome.endState };
  } catch (error) {
    // Its retention ran out since it was listed.
    if (error instanceof WorkflowNotFoundError) return {};
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { code, exitCode } = problemOf(error);
    if (code === failureTypes.stopped) return { endState: 'stopped', code };
    return { code, ...(refusals.has(exitCode) && { refused: true }) };
  }
}
