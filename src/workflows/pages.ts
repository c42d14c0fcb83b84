import { ApplicationFailure } from '@temporalio/workflow';
import type { PrimariesPage } from '../contract/activities.ts';
import { failureTypes } from '../contract/failures.ts';

/** How often a page may lead back to itself before a person should look: going on would miss desktops. */
const loopsAllowed = 3;

/**
 * Reads a page that leads on from the token it was asked with.
 *
 * @throws ApplicationFailure AwsRejected when AWS leads in circles.
 */
export async function readOnwards(
  from: string | undefined,
  read: () => Promise<PrimariesPage>,
): Promise<PrimariesPage> {
  for (let loops = 0; loops < loopsAllowed; loops += 1) {
    const page = await read();
    if (page.nextToken === undefined || page.nextToken !== from) return page;
  }
  throw ApplicationFailure.nonRetryable('DescribeWorkspaces leads back to the same page', failureTypes.awsRejected);
}
