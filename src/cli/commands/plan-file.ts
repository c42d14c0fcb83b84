import { readFile, writeFile } from 'node:fs/promises';
import type { DecommissionPlan } from '../../contract/decommission.ts';
import type { GatedOperation, PlanHeader } from '../../domain/decommission/plan.ts';
import type { Finding } from '../../domain/finding.ts';
import { hashHeader } from '../../signing/plan-digest.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';

/** What `start` takes from a plan that `plan` has written. */
export interface PlanInFile {
  readonly digest: string;
  readonly account: string;
}

/**
 * Writes a plan. The same plan, read anew, replaces itself: its digest says that it asks for the same.
 *
 * @throws Problem when something else is there, or the file cannot be written.
 */
export async function writePlan(file: string, plan: DecommissionPlan): Promise<void> {
  const text = `${JSON.stringify({ apiVersion, kind: 'GatedPlan', ...plan }, null, 2)}\n`;
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw notWritten(file, error);
    if ((await digestIn(file)) !== plan.digest) throw occupied(file);
    await writeFile(file, text).catch((again: unknown) => {
      throw notWritten(file, again);
    });
  }
}

/** Reads what a request needs of a plan file; every mistake at once. */
export async function readPlan(
  file: string,
  expected: { readonly fleet: string; readonly operation: GatedOperation },
): Promise<PlanInFile | readonly Finding[]> {
  const plan = await planIn(file);
  if (typeof plan === 'string')
    return [mistake(plan, `Make it: lifeboat ${expected.operation} plan ${expected.fleet}`)];
  const { digest, header } = plan;
  const wrong = (what: string, is: unknown, shall: string): Finding[] =>
    is === shall
      ? []
      : [mistake(`${file} is a plan for ${what} ${JSON.stringify(is)}, not ${shall}.`, 'Give the plan that you mean.')];
  const findings = [
    ...wrong('fleet', header?.fleet, expected.fleet),
    ...wrong('operation', header?.operation, expected.operation),
  ];
  if (findings.length > 0) return findings;
  const account = header?.account;
  if (typeof account === 'string' && typeof digest === 'string' && digest === digestOf(header))
    return { digest, account };
  return [mistake(`${file} was changed: its digest is not that of its header.`, 'Give the file as `plan` wrote it.')];
}

type Plan = { readonly digest?: unknown; readonly header?: Partial<PlanHeader> };

function digestOf(header: Partial<PlanHeader> | undefined): string | undefined {
  return header && hashHeader(header as PlanHeader);
}

/** The plan in a file, or a sentence that says why there is none. */
async function planIn(file: string): Promise<Plan | string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return `The plan ${file} cannot be read: ${codeOf(error)}.`;
  }
  try {
    const plan = JSON.parse(text) as Plan & { readonly kind?: unknown };
    if (plan?.kind === 'GatedPlan') return plan;
  } catch {
    // It is no JSON, and so no plan either.
  }
  return `${file} is not a plan that this program has written.`;
}

async function digestIn(file: string): Promise<unknown> {
  const plan = await planIn(file);
  return typeof plan === 'string' ? undefined : plan.digest;
}

function occupied(file: string): Problem {
  return new Problem({
    code: 'FileExists',
    message: `${file} exists and holds something else. It was left as it is.`,
    exitCode: exitCodes.usage,
    next: ['Name another file: --out <file>'],
  });
}

function notWritten(file: string, error: unknown): Problem {
  return new Problem({
    code: 'FileNotWritten',
    message: `${file} cannot be written: ${codeOf(error)}.`,
    exitCode: exitCodes.error,
    next: ['Name a file that can be written: --out <file>'],
  });
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
const mistake = (summary: string, remedy: string): Finding => ({
  severity: 'error',
  code: 'WrongPlanFile',
  summary,
  remedy,
});
