import type { ApplicationFailure } from '@temporalio/common';
import { failureTypes } from '../../contract/failures.ts';
import type { FindingsDetail } from '../../contract/activities.ts';
import type { Finding } from '../../domain/finding.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { Problem } from '../problem.ts';

interface Answer {
  readonly exitCode: ExitCode;
  /** Instead of the failure's own words, when the findings that follow say them. */
  readonly heading?: (fleet: string) => string;
  readonly next: (fleet: string) => readonly string[];
}

const answers: Readonly<Record<string, Answer>> = {
  [failureTypes.invalidInput]: { exitCode: exitCodes.usage, next: () => ['Correct what the message names.'] },
  [failureTypes.fleetRejected]: {
    exitCode: exitCodes.usage,
    heading: (fleet) => `The file of fleet ${fleet} is rejected. Nothing was created.`,
    next: (fleet) => [`Correct the fleet file, then: lifeboat fleet check ${fleet}`],
  },
  [failureTypes.preflightRefused]: {
    exitCode: exitCodes.refused,
    heading: (fleet) => `The checks before the first step refuse fleet ${fleet}. Nothing was created.`,
    next: (fleet) => [`Mend what the findings name, then: lifeboat plan ${fleet}`],
  },
  [failureTypes.fleetBusy]: {
    exitCode: exitCodes.busy,
    next: (fleet) => [`lifeboat status ${fleet}`, 'A slice of an earlier run may still be closing: try again shortly.'],
  },
  [failureTypes.stopped]: { exitCode: exitCodes.gaps, next: (fleet) => [`lifeboat prepare ${fleet}`] },
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
export function problemOfFailure(failure: ApplicationFailure, fleet = '<fleet>'): Problem {
  const type = failure.type ?? 'Unexpected';
  const answer = answers[type] ?? anyOther;
  const findings = findingsIn(failure);
  return new Problem({
    code: type,
    message: (findings.length > 0 && answer.heading?.(fleet)) || failure.message,
    exitCode: answer.exitCode,
    next: answer.next(fleet),
    findings,
  });
}

function findingsIn(failure: ApplicationFailure): readonly Finding[] {
  const [detail] = (failure.details ?? []) as readonly (Partial<FindingsDetail> | undefined)[];
  return detail?.findings ?? [];
}
