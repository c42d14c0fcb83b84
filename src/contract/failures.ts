/** Stable type names of expected failures (`ApplicationFailure.type`). Listed in `docs/reference/failures.md`. */
export const failureTypes = {
  /** The input of a workflow, signal or update is not what it takes. */
  invalidInput: 'InvalidInput',
  /** The fleet file is missing or has mistakes; `details` holds the findings. */
  fleetRejected: 'FleetRejected',
  /** The approvals file is missing or has mistakes; `details` holds the findings. Nothing behind a gate begins. */
  approvalsMissing: 'ApprovalsMissing',
  /** Preflight found errors; `details` holds the findings. Nothing was created. */
  preflightRefused: 'PreflightRefused',
  /** An operation of the fleet, or a slice of an earlier one, is still open. */
  fleetBusy: 'FleetBusy',
  /** AWS denied a read, or the credentials are missing or expired. Waits for a person. */
  awsDenied: 'AwsDenied',
  /** AWS rejected a read's content: a defect or a wrong fleet file. */
  awsRejected: 'AwsRejected',
  /** AWS could not be asked just now; retried. */
  awsUnavailable: 'AwsUnavailable',
  /** Not a failure: the next attempt goes on from the cursor. */
  notReady: 'NotReady',
  /** Stopped or cancelled while it was being checked; nothing was created. */
  stopped: 'Stopped',
  /** The terminator does not agree with its caller: papers, plan or run do not fit. Nothing was done; the sentence says why. */
  terminatorRefused: 'TerminatorRefused',
  /** An operator's command that does not fit the moment; the sentence says why. */
  refused: 'Refused',
  /** A payload is encrypted, and the process that reads it has no payload keys. */
  payloadKeysMissing: 'PayloadKeysMissing',
  /** A payload is encrypted with a key that the process does not have. */
  payloadKeyUnknown: 'PayloadKeyUnknown',
  /** A payload says that it was encrypted in a way that nobody knows. */
  payloadCipherUnknown: 'PayloadCipherUnknown',
  /** A payload was changed, or the key of this id is another one. */
  payloadDamaged: 'PayloadDamaged',
} as const;

/** One of the stable failure type names. */
export type FailureType = (typeof failureTypes)[keyof typeof failureTypes];

/** Is this the type of a failure with which AWS, not we, ended a read? */
export function isAwsFailureType(type: string | undefined): type is FailureType {
  return type === failureTypes.awsDenied || type === failureTypes.awsRejected || type === failureTypes.awsUnavailable;
}
