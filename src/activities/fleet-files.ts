import { ApplicationFailure } from '@temporalio/activity';
import type { FindingsDetail } from '../contract/activities.ts';
import { failureTypes, type FailureType } from '../contract/failures.ts';
import type { LoadedFleet } from '../domain/fleet.ts';
import type { ApprovalsFile } from '../fleets/approvals-file.ts';
import { FleetFileError, loadFleet } from '../fleets/fleet-file.ts';

/** Reads a fleet file; with `approvals`, its rules of the gate are held against them. Fails for good as FleetRejected. */
export async function loadFleetFile(
  directory: string,
  name: string,
  approvals?: ApprovalsFile,
): Promise<LoadedFleet & FindingsDetail> {
  try {
    return await loadFleet(directory, name, approvals);
  } catch (error) {
    throw error instanceof FleetFileError ? failureOfFile(failureTypes.fleetRejected, error) : error;
  }
}

/** A file that cannot be used, as a failure that no retry mends, with every finding in its message and details. */
export function failureOfFile(type: FailureType, { findings }: FleetFileError): ApplicationFailure {
  const message = findings.map((finding) => `${finding.summary} ${finding.remedy}`).join('\n');
  const details: [FindingsDetail] = [{ findings }];
  return ApplicationFailure.create({ type, message, nonRetryable: true, details });
}
