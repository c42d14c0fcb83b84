import { WorkflowNotFoundError } from '@temporalio/common';

/** What is known of a workflow; undefined when the server knows it no longer: a list may lag behind. */
export async function unlessGone<T>(describe: () => Promise<T>): Promise<T | undefined> {
  try {
    return await describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
