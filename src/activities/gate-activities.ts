import type { GateActivities } from '../contract/decommission.ts';
import { failureTypes } from '../contract/failures.ts';
import { gateStateOf, refusalOf, requestRefusal } from '../domain/decommission/gate.ts';
import { tightened } from '../domain/decommission/gate-rules.ts';
import type { GateContext, Paper, ReceivedPaper, Signer } from '../domain/decommission/paper.ts';
import { loadApprovals, type ApprovalsFile } from '../fleets/approvals-file.ts';
import { FleetFileError } from '../fleets/fleet-file.ts';
import { fitOf } from '../signing/papers.ts';
import { planDigest } from '../signing/plan-digest.ts';
import { failureOfFile, loadFleetFile } from './fleet-files.ts';

/** Where the activities of the gate find what they judge by. */
export interface GateSettings {
  /** The path of the approvals file. It is read each time: a key that was taken out of it signs nothing any more. */
  readonly approvals: string;
  /** The directory of the fleet files. */
  readonly fleetsDirectory: string;
}

/**
 * Activities of the workflow queue that a gate needs. All are safe to retry: they read files and compute. What they say
 * is courtesy to people; the terminator judges for itself, by its own files.
 */
export function createGateActivities({ approvals: path, fleetsDirectory }: GateSettings): GateActivities {
  return {
    gateRules: async ({ fleet: name, operation }) => {
      const { rules, signers } = await loadApprovalsFile(path);
      const { fleet } = await loadFleetFile(fleetsDirectory, name, { rules, signers });
      // A rule that is looser has been refused with its line when the file was read.
      const wanted = operation === 'decommission' ? (fleet.decommission?.rules ?? {}) : {};
      return { rules: tightened(rules[operation], wanted).rules, signers: signers.map((signer) => signer.name) };
    },

    judgePaper: async ({ paper, received, context }) => {
      const { signers } = await loadApprovalsFile(path);
      return judgePaper(paper, received, context, signers);
    },

    digestPlan: ({ header, desktops }) => Promise.resolve(planDigest(header, desktops)),
  };
}

function judgePaper(
  paper: Paper,
  received: readonly ReceivedPaper[],
  context: GateContext,
  signers: readonly Signer[],
): Awaited<ReturnType<GateActivities['judgePaper']>> {
  const judged = received.map((each) => ({ ...each, fit: fitOf(each.paper, signers) }));
  const fit = fitOf(paper, signers);
  const refusal =
    paper.kind === 'request' ? requestRefusal(paper, fit, context) : refusalOf(paper, fit, context, judged);
  const fits = [...judged.map((each) => each.fit), fit];
  if (refusal !== undefined) return { refusal, fits, state: gateStateOf(judged, context) };
  const taken =
    paper.kind === 'request'
      ? judged
      : [...judged, { paper, fit, acceptedAtMs: context.nowMs, answer: 'taken' as const }];
  return { fits, state: gateStateOf(taken, context) };
}

async function loadApprovalsFile(path: string): Promise<ApprovalsFile> {
  try {
    return await loadApprovals(path);
  } catch (error) {
    throw error instanceof FleetFileError ? failureOfFile(failureTypes.approvalsMissing, error) : error;
  }
}
