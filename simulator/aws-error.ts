import type { JsonObject } from './json.ts';

/** An answer of AWS that refuses a call. Whoever throws it has not applied anything. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: JsonObject;

  constructor(code: string, message: string, status = 400, fields: JsonObject = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** The answer to what went wrong inside the service; a client cannot know whether the call was applied. */
export function internalFailure(code = 'InternalFailure'): AwsError {
  return new AwsError(code, 'The request processing has failed because of an unknown error.', 500);
}
