import { tightened } from '../domain/decommission/gate-rules.ts';
import type { GateRules } from '../domain/decommission/paper.ts';
import type { ApprovalsFile } from './approvals-file.ts';
import { pathText, quoted, type Mistake, type Path } from './mistakes.ts';
import { tighterRules } from './written-rules.ts';
import { durationText } from './written-values.ts';
import type { WrittenFile } from './written-file.ts';

/** Waivers that contradict each other: one WorkSpace, one clause, one reason. */
export function waiverMistakes(file: WrittenFile): Mistake[] {
  const path = ['decommission', 'waivers'];
  const waivers = file.valueAt(path);
  if (!Array.isArray(waivers)) return [];
  const firsts = new Map<string, number>();
  return waivers.flatMap((_, index): Mistake[] => {
    const workspace = file.valueAt([...path, index, 'workspace']);
    const clause = file.valueAt([...path, index, 'clause']);
    if (typeof workspace !== 'string' || typeof clause !== 'string') return [];
    const key = `${workspace} ${clause}`;
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, index);
      return [];
    }
    const line = file.placeOf([...path, first, 'workspace']).line;
    return [
      {
        code: 'WaiverTwice',
        summary: `The clause ${quoted(clause)} is waived for ${quoted(workspace)} in line ${line} already.`,
        remedy: 'Keep one of the two waivers, with its reason.',
        place: file.placeOf([...path, index, 'workspace']),
      },
    ];
  });
}

/** A rule that a fleet file may tighten: how it is read, and where it stands among the rules of a gate. */
interface Tightenable {
  readonly key: string;
  readonly schema: { safeParse(value: unknown): { readonly data?: number | undefined } };
  readonly of: (rules: GateRules) => number;
  readonly put: (rules: GateRules, value: number) => GateRules;
  readonly words?: (value: number) => string;
}

const { canary, canaries, batch } = tighterRules.soaks.unwrap().shape;

const approvals: Tightenable = {
  key: 'approvals',
  schema: tighterRules.approvals,
  of: (rules) => rules.approvals,
  put: (rules, value) => ({ ...rules, approvals: value }),
  words: String,
};
const coolingOff: Tightenable = {
  key: 'coolingOff',
  schema: tighterRules.coolingOff,
  of: (rules) => rules.coolingOffMs,
  put: (rules, coolingOffMs) => ({ ...rules, coolingOffMs }),
};
const approvalLife: Tightenable = {
  key: 'approvalLife',
  schema: tighterRules.approvalLife,
  of: (rules) => rules.approvalLifeMs,
  put: (rules, approvalLifeMs) => ({ ...rules, approvalLifeMs }),
};
const otherRules: readonly Tightenable[] = [
  {
    key: 'soaks.canary',
    schema: canary,
    of: ({ soaksMs }) => soaksMs[0],
    put: (rules, value) => ({ ...rules, soaksMs: [value, rules.soaksMs[1], rules.soaksMs[2]] }),
  },
  {
    key: 'soaks.canaries',
    schema: canaries,
    of: ({ soaksMs }) => soaksMs[1],
    put: (rules, value) => ({ ...rules, soaksMs: [rules.soaksMs[0], value, rules.soaksMs[2]] }),
  },
  {
    key: 'soaks.batch',
    schema: batch,
    of: ({ soaksMs }) => soaksMs[2],
    put: (rules, value) => ({ ...rules, soaksMs: [rules.soaksMs[0], rules.soaksMs[1], value] }),
  },
  {
    key: 'dataDeadline',
    schema: tighterRules.dataDeadline,
    of: (rules) => rules.dataDeadlineMs,
    put: (rules, dataDeadlineMs) => ({ ...rules, dataDeadlineMs }),
  },
  {
    key: 'drift',
    schema: tighterRules.drift,
    of: (rules) => rules.driftPercent,
    put: (rules, driftPercent) => ({ ...rules, driftPercent }),
    words: (percent) => `${percent}%`,
  },
];

/** Rules of a fleet file that are looser than those of the approvals file, or that nobody could meet. */
export function looseRuleMistakes(file: WrittenFile, { rules, signers }: ApprovalsFile): Mistake[] {
  const base = rules.decommission;
  return [
    ...[approvals, coolingOff, approvalLife, ...otherRules].flatMap((rule) => looserRule(file, rule, base)),
    ...tooFewSigners(file, signers.length),
    ...neverLongEnough(file, base),
  ];
}

/** A rule as the schema reads it; one that is wrong in itself reads as nothing, for the schema tells of it. */
function writtenRule(file: WrittenFile, { key, schema }: Tightenable): number | undefined {
  return schema.safeParse(file.valueAt(pathOf(key))).data;
}

function pathOf(key: string): Path {
  return ['decommission', ...key.split('.')];
}

function looserRule(file: WrittenFile, rule: Tightenable, base: GateRules): Mistake[] {
  const written = writtenRule(file, rule);
  if (written === undefined || tightened(base, rule.put(base, written)).findings.length === 0) return [];
  const { words = durationText } = rule;
  const demanded = words(rule.of(base));
  return [
    {
      code: 'LooserRule',
      summary: `${pathText(pathOf(rule.key))} is ${words(written)}, looser than ${demanded} of the approvals file.`,
      remedy: `Write ${demanded} or something stricter, or remove the key: a fleet file may only tighten a rule.`,
      place: file.placeOf(pathOf(rule.key)),
    },
  ];
}

function tooFewSigners(file: WrittenFile, signers: number): Mistake[] {
  const wanted = writtenRule(file, approvals);
  if (wanted === undefined || signers > wanted) return [];
  return [
    {
      code: 'TooFewSigners',
      summary: `decommission.approvals is ${wanted}, and somebody else asks for it; the approvals file has ${signers} signers.`,
      remedy: `Write ${signers - 1} at the most, or add signers to the approvals file.`,
      place: file.placeOf(pathOf('approvals')),
    },
  ];
}

function neverLongEnough(file: WrittenFile, base: GateRules): Mistake[] {
  const [cooling, life] = [writtenRule(file, coolingOff), writtenRule(file, approvalLife)];
  const [coolingOffMs, approvalLifeMs] = [cooling ?? base.coolingOffMs, life ?? base.approvalLifeMs];
  if ((cooling === undefined && life === undefined) || coolingOffMs < approvalLifeMs) return [];
  return [
    {
      code: 'DurationsContradict',
      summary: `Here or in the approvals file, coolingOff is ${durationText(coolingOffMs)}, not less than approvalLife, ${durationText(approvalLifeMs)}: every approval would expire before the gate opens.`,
      remedy: 'Make decommission.coolingOff shorter or decommission.approvalLife longer.',
      place: file.placeOf(pathOf(cooling === undefined ? 'approvalLife' : 'coolingOff')),
    },
  ];
}
