import { DefaultFailureConverter } from '@temporalio/common';

type ToFailure = DefaultFailureConverter['errorToFailureInner'];

/**
 * Puts messages and stacks of failures into a payload, where a codec encrypts them. It runs in the sandbox of workflows and
 * outside of it, and is part of a workflow bundle only when the bundle was made with its path.
 *
 * The one of the SDK changes the failure that an error came with: thrown a second time, its message would be lost
 * (`errorToFailureInner` of `@temporalio/common` 1.24 hands out `err.failure` itself).
 */
class EncodingFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  override errorToFailureInner(...error: Parameters<ToFailure>): ReturnType<ToFailure> {
    return { ...super.errorToFailureInner(...error) };
  }
}

/** By this text a workflow bundle is known to encode failures; it survives bundling. */
export const encodingMark = 'lifeboat-failures-are-encoded';

/** As the SDK wants it: an export of this name, found by the path of this file. */
export const failureConverter = Object.assign(new EncodingFailureConverter(), { mark: encodingMark });
