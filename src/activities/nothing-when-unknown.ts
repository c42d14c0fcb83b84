import { AwsCallError } from '../aws/aws-call-error.ts';

/** Nothing is read of what AWS does not know (yet, or any more); any other failure is one. For `catch`. */
export function nothingWhenUnknown(error: unknown): undefined {
  if (error instanceof AwsCallError && error.failure.kind === 'not-found') return undefined;
  throw error;
}
