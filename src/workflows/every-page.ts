import { ApplicationFailure } from '@temporalio/workflow';
import { failureTypes } from '../contract/failures.ts';

/** An answer of a lane that may go on. */
interface Page {
  readonly nextToken?: string;
}

/**
 * Reads page after page until none says that it goes on. Pages may be empty and still go on; a token that comes back leads
 * in a circle, and what was read until then is not the whole.
 *
 * @throws ApplicationFailure AwsRejected when a token comes back.
 */
export async function everyPage<P extends Page>(
  readPage: (from: Page) => Promise<P>,
  take: (page: P) => void,
): Promise<void> {
  const seen = new Set<string>();
  let from: Page = {};
  for (;;) {
    const page = await readPage(from);
    take(page);
    const { nextToken } = page;
    if (nextToken === undefined) return;
    if (seen.has(nextToken)) throw repeatedToken();
    seen.add(nextToken);
    from = { nextToken };
  }
}

function repeatedToken(): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.awsRejected,
    message: 'RepeatedToken: AWS answered with the token of a page that was read already',
    nonRetryable: true,
  });
}
