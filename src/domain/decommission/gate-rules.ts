import type { Finding } from '../finding.ts';
import type { GateRules } from './paper.ts';

/** What a fleet file says of the gate; it may only be stricter than the approvals file. */
export type WantedRules = { readonly [Rule in keyof GateRules]?: GateRules[Rule] | undefined };

/** The rules in force, and what the fleet file wanted in vain. */
export interface TightenedRules {
  readonly rules: GateRules;
  /** An error for every attempt to loosen a rule. */
  readonly findings: readonly Finding[];
}

type Direction = 'at least' | 'at most';

/** The stricter of each rule, and an error for every attempt to loosen one. */
export function tightened(base: GateRules, wanted: WantedRules): TightenedRules {
  const findings: Finding[] = [];
  const stricter = (rule: string, bound: Direction, ours: number, theirs = ours): number => {
    // Written so that what is no number is not stricter.
    if (bound === 'at least' ? theirs >= ours : theirs <= ours) return theirs;
    findings.push(loosening(rule, bound, ours, theirs));
    return ours;
  };
  const { soaksMs } = wanted;
  const [first, second, batch] = base.soaksMs;
  const rules: GateRules = {
    approvals: stricter('approvals', 'at least', base.approvals, wanted.approvals),
    coolingOffMs: stricter('coolingOffMs', 'at least', base.coolingOffMs, wanted.coolingOffMs),
    approvalLifeMs: stricter('approvalLifeMs', 'at most', base.approvalLifeMs, wanted.approvalLifeMs),
    soaksMs: [
      stricter('soaksMs[0]', 'at least', first, soaksMs?.[0]),
      stricter('soaksMs[1]', 'at least', second, soaksMs?.[1]),
      stricter('soaksMs[2]', 'at least', batch, soaksMs?.[2]),
    ],
    dataDeadlineMs: stricter('dataDeadlineMs', 'at most', base.dataDeadlineMs, wanted.dataDeadlineMs),
    driftPercent: stricter('driftPercent', 'at most', base.driftPercent, wanted.driftPercent),
  };
  return { rules, findings };
}

function loosening(rule: string, bound: Direction, ours: number, theirs: number): Finding {
  return {
    severity: 'error',
    code: 'GateLoosened',
    summary: `The fleet file sets ${rule} to ${theirs}; the approvals file says ${bound} ${ours}.`,
    remedy: `Set it to ${bound} ${ours}, or leave it out: a fleet file may only be stricter.`,
  };
}
