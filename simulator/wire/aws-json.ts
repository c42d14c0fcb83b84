import { AwsError } from '../aws-error.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { HttpRequest, Protocol } from './protocol.ts';

/** Where services of the same protocol differ. */
interface ErrorShape {
  /** The field of an error's text. */
  readonly message: 'message' | 'Message';
  readonly deniedStatus: number;
}

/** awsJson1.0 and 1.1: everything is `POST /`, the operation is in X-Amz-Target, errors carry `__type`. */
export function awsJson(
  version: '1.0' | '1.1',
  targetPrefix: string,
  shape: ErrorShape = { message: 'message', deniedStatus: 400 },
): Protocol {
  const headers = (requestId: string): Record<string, string> => ({
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': requestId,
  });
  return {
    operationName(request) {
      const target = request.headers['x-amz-target'];
      const [prefix, name] = typeof target === 'string' ? target.split('.') : [];
      return prefix === targetPrefix && name !== undefined ? name : null;
    },
    parse: (request) => parseJson(request, 'SerializationException'),
    unknownOperation: () => new AwsError('UnknownOperationException', 'The requested operation is not recognized.'),
    missingToken: () => new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token'),
    unknownKey: () => new AwsError('UnrecognizedClientException', invalidToken),
    accessDenied: (message) => new AwsError('AccessDeniedException', message, shape.deniedStatus),
    success: (_operation, answer, requestId) => ({
      status: 200,
      headers: headers(requestId),
      body: JSON.stringify(answer),
    }),
    failure: (error, requestId) => ({
      status: error.status,
      headers: headers(requestId),
      body: JSON.stringify({ __type: error.code, [shape.message]: error.message, ...error.fields }),
    }),
  };
}

/** What every service says of a key that nobody has. */
export const invalidToken = 'The security token included in the request is invalid.';

/** A JSON body, or AWS's refusal of one that cannot be read. */
export function parseJson(request: HttpRequest, code: string): JsonObject {
  if (request.body === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(request.body);
  } catch {
    throw new AwsError(code, 'The request body is not valid JSON.');
  }
  if (!isObject(parsed)) throw new AwsError(code, 'Start of structure or map found where not expected.');
  return parsed;
}
