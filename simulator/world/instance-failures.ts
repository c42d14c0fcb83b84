import type { InstanceFailure } from './instance.ts';

/** Codes and texts as faults name them; what has no code is not there. */
export interface FailureCodes {
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly ec2ErrorCode?: string | undefined;
  readonly ec2ErrorMessage?: string | undefined;
}

/** Texts of EC2 for the codes that a launch fails with most (EC2 API reference, "Error codes for the Amazon EC2 API"). */
const ec2Texts: Readonly<Record<string, string>> = {
  InsufficientInstanceCapacity: 'There is not enough capacity to fulfill your request.',
  InstanceLimitExceeded: 'You have reached the limit on the number of instances you can run concurrently.',
  VcpuLimitExceeded: 'You have requested more vCPU capacity than your current vCPU limit allows.',
  InsufficientFreeAddressesInSubnet: 'There are not enough free addresses in the subnet.',
  'InvalidAMIID.NotFound': 'The specified AMI does not exist.',
  'InvalidSubnetID.NotFound': 'The specified subnet does not exist.',
  'InvalidGroup.NotFound': 'The specified security group does not exist.',
  UnauthorizedOperation: 'You are not authorized to perform this operation.',
};

/** Why something failed; without any code in a fate, the usual reason. */
export function instanceFailureOf(fate: FailureCodes, usual: FailureCodes): InstanceFailure {
  const isSilent = fate.errorCode === undefined && fate.ec2ErrorCode === undefined;
  const { errorCode, errorMessage, ec2ErrorCode, ec2ErrorMessage } = isSilent ? { ...fate, ...usual } : fate;
  return {
    errors:
      errorCode === undefined
        ? []
        : [{ code: errorCode, message: errorMessage ?? 'The request could not be completed.' }],
    ec2Errors:
      ec2ErrorCode === undefined
        ? []
        : [{ code: ec2ErrorCode, message: ec2ErrorMessage ?? ec2Texts[ec2ErrorCode] ?? 'The launch failed.' }],
  };
}
