import { describeFailure, type AwsFailure } from '../domain/aws-failure.ts';

/** The one error that calls of this folder throw: an AWS call that did not succeed, with its facts as plain data. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  readonly failure: AwsFailure;

  constructor(failure: AwsFailure, cause?: unknown) {
    super(describeFailure(failure), { cause });
    this.failure = failure;
  }
}
