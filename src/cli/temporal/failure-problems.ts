import type { ApplicationFailure } from '@temporalio/common';
import { failureTypes } from '../../contract/failures.ts';
import type { FindingsDetail } from '../../contract/activities.ts';
import type { GatedOperation } from '../../domain/decommission/plan.ts';
import type { Finding } from '../../domain/finding.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { Problem } from '../problem.ts';

interface Answer {
  readonly exitCode: ExitCode;
  /** Instead of the failure's own words, when the findings that follow say them. */
  readonly heading?: (fleet: string) => string;
  /** `plan` and `again` are the commands that plan the operation and start it. */
  readonly next: (fleet: string, plan: string, again: string) => readonly string[];
}

const answers: Readonly<Record<string, Answer>> = {
  [failureTypes.invalidInput]: { exitCode: exitCodes.usage, next: () => ['Correct what the message names.'] },
  [failureTypes.fleetRejected]: {
    exitCode: exitCodes.usage,
    heading: (fleet) => `The file of fleet ${fleet} is rejected.`,
    next: (fleet) => [`Correct the fleet file, then: lifeboat fleet check ${fleet}`],
  },
  [failureTypes.approvalsMissing]: {
    exitCode: exitCodes.usage,
    heading: () => 'The approvals file is missing or rejected, so nobody could approve.',
    next: (_, plan) => [`Correct the file that LIFEBOAT_APPROVALS of the worker names, then: ${plan}`],
  },
  [failureTypes.preflightRefused]: {
    exitCode: exitCodes.refused,
    heading: (fleet) => `The checks before the first step refuse fleet ${fleet}.`,
    next: (_, plan) => [`Mend what the findings name, then: ${plan}`],
  },
  [failureTypes.fleetBusy]: {
    exitCode: exitCodes.busy,
    next: (fleet) => [`lifeboat status ${fleet}`, 'A slice of an earlier run may still be closing: try again shortly.'],
  },
  [failureTypes.stopped]: { exitCode: exitCodes.gaps, next: (_fleet, _plan, again) => [again] },
  [failureTypes.awsDenied]: {
    exitCode: exitCodes.error,
    next: () => ['Give the worker credentials and permissions: AWS_PROFILE, or AWS_ACCESS_KEY_ID and its companions.'],
  },
};
const anyOther: Answer = {
  exitCode: exitCodes.error,
  next: (fleet) => [`lifeboat status ${fleet}`, "The run's history in the Web UI shows the call that failed."],
};

/** What a person is told about a run that failed on purpose, by the stable type of its failure. */
export function problemOfFailure(failure: ApplicationFailure, fleet = '<fleet>', operation?: GatedOperation): Problem {
  const type = failure.type ?? 'Unexpected';
  const answer = answers[type] ?? anyOther;
  const findings = findingsIn(failure);
  const { nothing, plan, again } = wordsOf(fleet, operation);
  const heading = findings.length > 0 ? answer.heading?.(fleet) : undefined;
  return new Problem({
    code: type,
    message: heading === undefined ? failure.message : `${heading} ${nothing}`,
    exitCode: answer.exitCode,
    next: answer.next(fleet, plan, again),
    findings,
  });
}

function wordsOf(fleet: string, operation?: GatedOperation): { nothing: string; plan: string; again: string } {
  const plan = operation === undefined ? `lifeboat plan ${fleet}` : `lifeboat ${operation} plan ${fleet}`;
  if (operation === undefined) return { nothing: 'Nothing was created.', plan, again: `lifeboat prepare ${fleet}` };
  const nothing = operation === 'decommission' ? 'Nothing was terminated.' : 'Nothing was removed.';
  return { nothing, plan, again: plan };
}

function findingsIn(failure: ApplicationFailure): readonly Finding[] {
  const [detail] = (failure.details ?? []) as readonly (Partial<FindingsDetail> | undefined)[];
  return detail?.findings ?? [];
}
