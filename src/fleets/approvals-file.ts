import type { GateRules, Signer } from '../domain/decommission/paper.ts';
import type { GatedOperation } from '../domain/decommission/plan.ts';
import type { Finding } from '../domain/finding.ts';
import { checkFile } from './checked-file.ts';
import { FleetFileError, readText } from './file-text.ts';
import { pathText, quoted, type Mistake } from './mistakes.ts';
import { approvalsFileSchema, type ReadApprovals } from './written-approvals.ts';
import { decommissionRulesSchema, teardownRulesSchema } from './written-rules.ts';
import { durationText } from './written-values.ts';
import type { WrittenFile } from './written-file.ts';

/** What the approvals file settles: who may sign, and what each gate demands of their papers. */
export interface ApprovalsFile {
  readonly signers: readonly Signer[];
  readonly rules: Readonly<Record<GatedOperation, GateRules>>;
}

/** Who may sign and the rules of the gates, or every finding of a file that is wrong. Never throws. */
export function parseApprovalsFile(file: {
  readonly text: string;
  readonly source: string;
}):
  | { readonly approvals: ApprovalsFile; readonly findings: readonly Finding[] }
  | { readonly approvals?: never; readonly findings: readonly Finding[] } {
  const { read, findings } = checkFile(
    file.text,
    file.source,
    approvalsFileSchema,
    approvalsMistakes,
    'fleets/approvals.example.yaml',
  );
  return read === undefined ? { findings } : { approvals: trustedApprovals(read), findings };
}

/** Reads an approvals file. Throws a FleetFileError with every finding. */
export async function loadApprovals(path: string): Promise<ApprovalsFile> {
  const file = await readText(path);
  if (file === undefined) throw new FleetFileError([missingFile(path)]);
  const parsed = parseApprovalsFile({ text: file.text, source: path });
  if (parsed.approvals === undefined) throw new FleetFileError(parsed.findings);
  return parsed.approvals;
}

function trustedApprovals({ signers, decommission, teardown }: ReadApprovals): ApprovalsFile {
  const forDecommission: GateRules = {
    approvals: decommission.approvals,
    coolingOffMs: decommission.coolingOff,
    approvalLifeMs: decommission.approvalLife,
    soaksMs: [decommission.soaks.canary, decommission.soaks.canaries, decommission.soaks.batch],
    dataDeadlineMs: decommission.dataDeadline,
    driftPercent: decommission.drift,
  };
  // A teardown removes what can be made again: it soaks nowhere, and its section says no more than these three.
  const forTeardown: GateRules = {
    ...forDecommission,
    approvals: teardown.approvals,
    coolingOffMs: teardown.coolingOff,
    approvalLifeMs: teardown.approvalLife,
    soaksMs: [0, 0, 0],
  };
  return { signers, rules: { decommission: forDecommission, teardown: forTeardown } };
}

function approvalsMistakes(file: WrittenFile): Mistake[] {
  return [
    ...repeatedSigners(file),
    ...gateMistakes(file, 'decommission', decommissionRulesSchema.shape),
    ...gateMistakes(file, 'teardown', teardownRulesSchema.shape),
  ];
}

function repeatedSigners(file: WrittenFile): Mistake[] {
  const signers = file.valueAt(['signers']);
  if (!Array.isArray(signers)) return [];
  return (['name', 'publicKey'] as const).flatMap((key) => {
    const firsts = new Map<string, number>();
    return signers.flatMap((_, index): Mistake[] => {
      const path = ['signers', index, key];
      const value = file.valueAt(path);
      if (typeof value !== 'string') return [];
      // Two names that differ in case alone are one to a reader; two keys that do are not one.
      const same = key === 'name' ? value.toLowerCase() : value;
      const first = firsts.get(same);
      if (first === undefined) {
        firsts.set(same, index);
        return [];
      }
      const line = file.placeOf(['signers', first, key]).line;
      return [
        {
          code: key === 'name' ? 'SignerTwice' : 'SignerKeyTwice',
          summary: `${pathText(path)}, ${quoted(value)}, stands in line ${line} already.`,
          remedy: key === 'name' ? 'Name everybody once.' : 'Give everybody a key of their own: one key is one person.',
          place: file.placeOf(path),
        },
      ];
    });
  });
}

/** Gates that nobody could ever open. A default counts like a value that is written. */
function gateMistakes(
  file: WrittenFile,
  operation: GatedOperation,
  shape: Pick<typeof teardownRulesSchema.shape, 'coolingOff' | 'approvalLife'> & {
    readonly approvals: {
      safeParse(value: unknown): { readonly success: boolean; readonly data?: number | undefined };
    };
  },
): Mistake[] {
  const valueOf = (key: 'approvals' | 'coolingOff' | 'approvalLife'): number | undefined =>
    shape[key].safeParse(file.valueAt([operation, key])).data;
  return [
    ...tooFewSigners(file, operation, valueOf('approvals')),
    ...neverLongEnough(file, operation, valueOf('coolingOff'), valueOf('approvalLife')),
  ];
}

function tooFewSigners(file: WrittenFile, operation: GatedOperation, approvals: number | undefined): Mistake[] {
  const signers = file.valueAt(['signers']);
  if (!Array.isArray(signers) || approvals === undefined || signers.length > approvals) return [];
  const isWritten = file.valueAt([operation, 'approvals']) !== undefined;
  return [
    {
      code: 'TooFewSigners',
      summary: `${operation} needs ${approvals} approvals${isWritten ? '' : ' (by default)'} and somebody else who asks for it; signers has ${signers.length}.`,
      remedy: `Add signers: ${approvals + 1} at the least.`,
      place: file.placeOf(isWritten ? [operation, 'approvals'] : ['signers']),
    },
  ];
}

function neverLongEnough(
  file: WrittenFile,
  operation: GatedOperation,
  coolingOffMs: number | undefined,
  approvalLifeMs: number | undefined,
): Mistake[] {
  if (coolingOffMs === undefined || approvalLifeMs === undefined || coolingOffMs < approvalLifeMs) return [];
  const written = (['approvalLife', 'coolingOff'] as const).find((key) => file.valueAt([operation, key]) !== undefined);
  return [
    {
      code: 'DurationsContradict',
      summary: `${operation}.coolingOff is ${durationText(coolingOffMs)}, not less than ${operation}.approvalLife, ${durationText(approvalLifeMs)}: every approval would expire before the gate opens.`,
      remedy: `Make ${operation}.coolingOff shorter or ${operation}.approvalLife longer.`,
      place: file.placeOf(written === undefined ? [operation] : [operation, written]),
    },
  ];
}

function missingFile(path: string): Finding {
  return {
    severity: 'error',
    code: 'ApprovalsFileNotFound',
    summary: `There is no approvals file ${path}.`,
    remedy: 'Set LIFEBOAT_APPROVALS to an approvals file, or write one; fleets/approvals.example.yaml shows how.',
    source: path,
  };
}
