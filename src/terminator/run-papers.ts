import type { ApprovedBatch } from '../contract/decommission.ts';
import { canonicalJson } from '../domain/decommission/canonical.ts';
import { gateStateOf, requestRefusal } from '../domain/decommission/gate.ts';
import type { GateContext, GateRules, GateState, Paper, Signer } from '../domain/decommission/paper.ts';
import type { PlanHeader, Waiver } from '../domain/decommission/plan.ts';
import type { Fleet } from '../domain/fleet.ts';
import { isoTime } from '../domain/iso-time.ts';
import { fitOf } from '../signing/papers.ts';
import { verifyBatch } from '../signing/verify-batch.ts';
import { Refused } from './refused.ts';
import type { RunRecord } from './run-history.ts';

/** What this process knows of its own: its files, not its caller's. */
export interface OwnKnowledge {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  readonly waivers: readonly Waiver[];
  /** The approvals file, tightened by the fleet file. */
  readonly rules: GateRules;
  readonly signers: readonly Signer[];
}

/** A batch of a run whose papers are in order. */
export interface Permit {
  readonly run: string;
  readonly digest: string;
  readonly header: PlanHeader;
  readonly requester: string;
  readonly approvers: readonly string[];
  /** Server time of the judgement, and when the gate closes if nothing else happens. */
  readonly nowMs: number;
  readonly closesAtMs: number;
  readonly rules: GateRules;
  /** The request and every paper that was received: they go into the evidence. */
  readonly papers: readonly Paper[];
}

/**
 * Do the papers in the run's history allow this batch to be acted on now?
 *
 * @throws Refused with the first thing that they do not allow.
 */
export function judgePapers(
  { record, run, nowMs }: { readonly record: RunRecord; readonly run: string; readonly nowMs: number },
  batch: ApprovedBatch,
  own: OwnKnowledge,
): Permit {
  requireGoing(record);
  const { input, atMs: startedAtMs = nowMs } = record.start ?? {};
  const { request, fleet } = input ?? {};
  if (request === undefined || fleet !== batch.fleet) {
    throw new Refused('NoRequest', `The run was not started for ${batch.fleet} with a signed request. Start it anew.`);
  }
  const { account } = own.fleet;
  if (account === undefined) {
    throw new Refused('NoAccount', `The fleet file of ${fleet} here names no account: add "account:" and plan anew.`);
  }
  const context: GateContext = {
    operation: 'decommission',
    account,
    fleet,
    digest: request.digest,
    run,
    rules: own.rules,
    requester: request.signer,
    nowMs,
  };
  // A request has done its work when the run starts; what must not have expired since are the approvals.
  const atStart = { ...context, nowMs: startedAtMs };
  const badRequest = requestRefusal(request, fitOf(request, own.signers), atStart);
  if (badRequest !== undefined) throw new Refused('RequestRefused', badRequest);
  const notInPlan = verifyBatch(batch, request.digest);
  if (notInPlan !== undefined) throw new Refused('NotInPlan', notInPlan);
  requireOwnPlan(batch.header, own);
  const received = record.papers.map((each) => ({ ...each, fit: fitOf(each.paper, own.signers) }));
  const { have: approvers, closesAtMs } = requireOpen(gateStateOf(received, context));
  const papers = [request, ...record.papers.map(({ paper }) => paper)];
  return {
    ...{ run, digest: request.digest, header: batch.header, requester: request.signer, approvers, papers },
    ...{ nowMs, closesAtMs, rules: own.rules },
  };
}

function requireGoing({ halted, paused }: RunRecord): void {
  if (halted === 'stop') throw new Refused('Stopped', 'The run was told to stop: nothing more is begun for it.');
  if (halted === 'cancel')
    throw new Refused('CancelRequested', 'The run was asked to cancel: nothing more is begun for it.');
  if (paused) throw new Refused('Paused', 'The run is paused: resume it first.');
}

/** The plan must be about what this process itself would make one about. */
function requireOwnPlan(header: PlanHeader, { fleet, fleetDigest, waivers }: OwnKnowledge): void {
  const pairs: readonly (readonly [what: string, planned: unknown, own: unknown])[] = [
    ['operation', header.operation, 'decommission'],
    ['fleet', header.fleet, fleet.name],
    ['fleet file (digest)', header.fleetDigest, fleetDigest],
    ['account', header.account, fleet.account],
    ['primary Region', header.primaryRegion, fleet.primaryRegion],
    ['standby Region', header.standbyRegion, fleet.standbyRegion],
    ['waivers', canonicalJson(header.waivers), canonicalJson(waivers)],
  ];
  const wrong = pairs.find(([, planned, ours]) => planned !== ours);
  if (wrong === undefined) return;
  const [what, planned, ours] = wrong;
  throw new Refused(
    'OtherPlan',
    `The plan's ${what} is ${String(planned)}; by the files of the terminator it is ${String(ours)}. Bring the same fleet file to both, and plan anew.`,
  );
}

function requireOpen(state: GateState): Extract<GateState, { kind: 'open' }> {
  switch (state.kind) {
    case 'open':
      return state;
    case 'rejected':
      throw new Refused('Rejected', `${state.by} has rejected it: ${state.reason}`);
    case 'cooling':
      throw new Refused('CoolingOff', `The cooling-off lasts until ${isoTime(state.opensAtMs)}.`);
    case 'waiting':
      throw new Refused('NotApproved', state.why);
  }
}
