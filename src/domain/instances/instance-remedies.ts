import { classifyItemFailure } from '../failure-classes.ts';
import { classifyAllocationError } from './allocation-failure.ts';
import { isRefusedInstance } from './found-instances.ts';
import type { Instance, InstanceState } from './instance.ts';

const userDataRemedy =
  'Put the file back where the worker reads it, as it was, and try again; or stop the run and prepare again with the new file.';

const reservedRemedy =
  'Make room in the reservation or on the host that the specification names, then try again; or add an alternative to its group in the fleet file and run prepare again.';

const remedies = new Map(
  Object.entries({
    OtherSpecification:
      'What exists is never replaced, for somebody may work on it. Write the old specification back, or give the new one a group of its own, or delete the instance by hand; then run prepare again.',
    DuplicateInstances:
      'Find out which of them somebody works on and delete the others by hand, then run prepare again.',
    TokenConflict:
      'Look at the instance that the message names. Delete it by hand if nobody needs it, then try again; or skip this machine.',
    TokensSpent:
      'Earlier runs, or whoever deletes these instances, have used up its tokens. See that nobody deletes them, then try again: it goes on with new ones.',
    InstanceNotAllocated:
      'AWS is still at work on it. Look at it in the console. Trying again waits once more; skip gives it up.',
    NotOursInstance: 'This run has not made it, so it is not deleted. Delete it by hand if nobody needs it.',
    InstanceNeverVisible:
      'AWS took the create and never showed the instance. Look for its id in the console: if it is there, it costs money; delete it by hand.',
    InstanceStillThere:
      'AWS was asked to delete it, and it still costs money: look at it in the console and delete it by hand.',
    ErrorAllocating: 'AWS gave no reason. Try again; if that does not help, ask AWS about the instance by its id.',
    UserDataChanged: userDataRemedy,
    UserDataNotFound: userDataRemedy,
    UserDataUnreadable: 'See that the worker may read the file of user data, then try again.',
    UserDataTooLarge: userDataRemedy,
    InsufficientFreeAddressesInSubnet:
      'The subnet has no free address: free some and try again; or add an alternative with another subnet to its group in the fleet file and run prepare again.',
    InsufficientCapacityOnHost: reservedRemedy,
    InsufficientReservedInstanceCapacity: reservedRemedy,
    ReservationCapacityExceeded: reservedRemedy,
    StoppedByOperator: 'Run prepare again when you are ready: it goes on from what exists.',
  }),
);

const remediesByState: Readonly<Partial<Record<InstanceState, string>>> = {
  stuck: 'Look at the instance in the console. Trying again waits once more; skip gives it up.',
  skipped: 'An operator skipped it. Run prepare again to include it.',
  retained: 'It could not be deleted and still costs money: look at it in the console and delete it by hand.',
  pending: 'Not started. Run prepare again: it goes on from what exists.',
  unknown:
    'Whether the create went through is not known yet. Run prepare again: the same token answers for the same instance.',
  creating: 'Asked for; the answer is not there yet. Run prepare again: the same token answers for the same instance.',
  adopted: 'It existed before and was not followed to the end. Run prepare again to follow it until it is allocated.',
  removing: 'It is being deleted. Look at it in the console when it does not go.',
  provisioning: 'Still being allocated by AWS. Run prepare again to follow it until it is allocated.',
};

const leftRemedy =
  'An earlier run made it, so it is not deleted. Delete it by hand, then try again: another one takes its place.';

/** What a person can do about a machine that is not as it should be; always a sentence. */
export function remedyOfInstance({ state, code = state, instanceId }: Instance): string {
  const isLeft = state === 'failed' && instanceId !== undefined && !isRefusedInstance({ code });
  return isLeft ? leftRemedy : remedyForInstance(state, code);
}

/** What a person can do about the code of an instance in a state; always a sentence. */
export function remedyForInstance(state: InstanceState, code: string): string {
  return remedies.get(code) ?? remediesByState[state] ?? remedyByClass(code);
}

function remedyByClass(code: string): string {
  switch (classifyAllocationError(code)) {
    case 'capacity':
      return 'AWS has no capacity for it, nor for any alternative of its group. Add an alternative, another instance type or subnet, in the fleet file and run prepare again; or try again later.';
    case 'quota':
      return 'Raise the quota that the message names, of WorkSpaces Instances or of EC2, in the standby Region; then try again.';
    case 'permanent':
      return remedyOfRefusal(code);
  }
}

function remedyOfRefusal(code: string): string {
  switch (classifyItemFailure(code)) {
    case 'transient':
      return 'AWS was busy each time. Try again later.';
    case 'hold':
      return 'Give the worker the missing permission (those of EC2 and PassRole are needed too), then try again.';
    case 'permanent':
      return 'AWS will refuse this again as it stands: correct what the message names, in its group of the fleet file, then run prepare again.';
    case 'already-done':
    case 'unknown':
      return 'Read the message of AWS and mend its cause, then try again; if the cause is in the fleet file, run prepare again.';
  }
}
