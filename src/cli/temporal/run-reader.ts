import type { GatedOperation } from '../../domain/decommission/plan.ts';
import {
  apiVersion,
  type AnyOutcomeDocument,
  type AnyStatusDocument,
  type GatedOutcomeDocument,
  type GatedStatusDocument,
  type OutcomeDocument,
} from '../documents.ts';
import { problemOf } from './problem-of.ts';
import type { RunRef, Session } from './session.ts';
import { SliceWatch } from './slice-watch.ts';

/** A run, and what stands behind a gate in it; absent for `prepare`. */
export interface ReadRun {
  readonly fleet: string;
  readonly run: RunRef;
  readonly gated?: GatedOperation | undefined;
}

/** Reads one run again and again, whatever its operation. */
export interface RunReader {
  status(): Promise<AnyStatusDocument>;
  outcome(): Promise<AnyOutcomeDocument>;
}

/** The operation behind the gate that a workflow type is, if it is one. */
export function gatedTypeOf(workflowType: string): GatedOperation | undefined {
  return workflowType === 'decommission' || workflowType === 'teardown' ? workflowType : undefined;
}

/** How a run is read. */
export function readerOf(session: Session, read: ReadRun): RunReader {
  const outcome = (): Promise<AnyOutcomeDocument> => endOf(session, read);
  if (read.gated !== undefined) return { status: () => readGatedStatus(session, read.run), outcome };
  const slices = new SliceWatch(session, read.run);
  return { status: () => slices.read(), outcome };
}

/** The document of a run that has ended. */
export function endOf(session: Session, { fleet, run, gated }: ReadRun): Promise<AnyOutcomeDocument> {
  return gated === undefined ? outcomeOf(session, run) : gatedOutcomeOf(session, { fleet, run, gated });
}

/** The document of a `prepare` that has ended. */
export async function outcomeOf(session: Session, { workflowId, runId }: RunRef): Promise<OutcomeDocument> {
  const outcome = await session.outcomeOf({ workflowId, runId });
  return { apiVersion, kind: 'Outcome', operation: 'prepare', workflowId, runId, ...outcome };
}

async function gatedOutcomeOf(
  session: Session,
  { fleet, run, gated }: ReadRun & { readonly gated: GatedOperation },
): Promise<GatedOutcomeDocument> {
  const { workflowId, runId } = run;
  try {
    return { apiVersion, kind: 'GatedOutcome', workflowId, runId, ...(await session.gatedOutcomeOf(run)) };
  } catch (error) {
    // Only here it is known what has failed, and so what was not done.
    throw problemOf(error, { fleet, address: session.address, namespace: session.namespace, operation: gated });
  }
}

/** What a run behind the gate says of itself now. */
export async function readGatedStatus(session: Session, run: RunRef): Promise<GatedStatusDocument> {
  const { workflowId, runId } = run;
  return { apiVersion, kind: 'GatedStatus', workflowId, runId, ...(await session.gatedStatus(run)) };
}
