import { AwsCallError } from '../aws/aws-call-error.ts';
import type { AwsCall } from '../aws/call-aws.ts';

/**
 * An entry without an id may be one of those looked for: leaving it out would make it look gone.
 *
 * @param what the answer lists
 * @throws AwsCallError that lets the read be tried again.
 */
export function refuseNameless({ nameless }: { readonly nameless: number }, call: AwsCall, what = 'WorkSpaces'): void {
  if (nameless === 0) return;
  throw new AwsCallError({
    ...{ operation: call.operation, region: call.region, outcome: 'not-applied', kind: 'unavailable' },
    code: 'IncompleteAnswer',
    message: `${nameless} ${what} in the answer have no id`,
  });
}
