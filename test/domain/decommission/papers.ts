import { gateStateOf, type JudgedPaper, type PaperFit } from '../../../src/domain/decommission/gate.ts';
import type { GateContext, GateRules, GateState, Paper } from '../../../src/domain/decommission/paper.ts';
import { hour, NOW } from './facts.ts';

export const day = 24 * hour;

/** The rules of the terminator where nobody says otherwise. */
export const rules: GateRules = {
  approvals: 2,
  coolingOffMs: 72 * hour,
  approvalLifeMs: 14 * day,
  soaksMs: [24 * hour, 4 * hour, 10 * 60_000],
  dataDeadlineMs: 36 * hour,
  driftPercent: 5,
};

/** A run of ruth, at a moment. */
export function context(differences: Partial<GateContext> = {}): GateContext {
  return {
    operation: 'decommission',
    account: '111122223333',
    fleet: 'demo',
    digest: 'd1',
    run: 'run-1',
    rules,
    requester: 'ruth',
    nowMs: NOW,
    ...differences,
  };
}

let serial = 0;

/** A paper of a person for that run; each is another one, like those that people sign. */
export function paper(signer: string, kind: Paper['kind'], differences: Partial<Paper> = {}): Paper {
  serial += 1;
  return {
    version: 1,
    kind,
    operation: 'decommission',
    account: '111122223333',
    fleet: 'demo',
    digest: 'd1',
    run: 'run-1',
    signer,
    reason: `reason ${serial}`,
    expiresAtMs: NOW + 7 * day,
    signature: 'c2lnbmVk',
    ...differences,
  };
}

/** The same, as it was received; taken when its signature fits. */
export function received(paperReceived: Paper, acceptedAtMs: number, fit: PaperFit = 'fits'): JudgedPaper {
  return { paper: paperReceived, acceptedAtMs, fit, answer: fit === 'fits' ? 'taken' : 'refused' };
}

/** Approvals in a row, an hour apart, the first one at this time. */
export function approvals(firstAtMs: number, ...signers: readonly string[]): JudgedPaper[] {
  return signers.map((signer, index) => received(paper(signer, 'approve'), firstAtMs + index * hour));
}

/** Where the gate stands at a moment, by these papers. */
export function stateAt(
  nowMs: number,
  papers: readonly JudgedPaper[],
  differences: Partial<GateContext> = {},
): GateState {
  return gateStateOf(papers, context({ nowMs, ...differences }));
}
