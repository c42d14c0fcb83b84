import type { AwsFailure } from '../aws-failure.ts';

/**
 * What becomes of a create that did not answer with an instance. `send-again` means with the same token: whatever the
 * first call did, the second answers for the same instance (CreateWorkspaceInstance is idempotent by its ClientToken).
 */
export type CreateFate =
  /** AWS named no time when `afterMs` is absent. */
  | { readonly kind: 'send-again'; readonly afterMs?: number }
  /** Look at what the token or name belongs to, which the service calls in conflict, before anything else is sent. */
  | { readonly kind: 'inspect'; readonly instanceId: string }
  | { readonly kind: 'hold' | 'fail'; readonly code: string; readonly message: string };

/** WorkspaceInstanceId (service model 2022-07-26). */
const instanceId = /^wsinst-[0-9a-zA-Z]{8,63}$/;

/** Surprises in a row before a person has to look. Throttling and an unavailable service use up no send. */
export const surprisesTolerated = 5;

/** Decides by what AWS said, and by how often in a row it said something that we do not understand. */
export function fateOfCreateFailure(failure: AwsFailure, surprises: number): CreateFate {
  const { kind, code, message, retryAfterMs, resourceId } = failure;
  const again: CreateFate = { kind: 'send-again', ...(retryAfterMs !== undefined && { afterMs: retryAfterMs }) };
  switch (kind) {
    case 'throttled':
    case 'unavailable':
      return again;
    case 'quota':
    case 'denied':
      return { kind: 'hold', code, message };
    case 'conflict':
      // A conflict with nothing that we could look at: a new token might make a second instance.
      return resourceId !== undefined && instanceId.test(resourceId)
        ? { kind: 'inspect', instanceId: resourceId }
        : { kind: 'hold', code, message };
    case 'rejected':
    case 'not-found':
      return { kind: 'fail', code, message };
    case 'unexpected':
      return surprises < surprisesTolerated ? again : { kind: 'hold', code, message };
  }
}
