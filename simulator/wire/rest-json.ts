import { AwsError } from '../aws-error.ts';
import type { JsonObject } from '../json.ts';
import type { HttpBinding, Operation } from '../operation.ts';
import { invalidToken, parseJson } from './aws-json.ts';
import type { HttpRequest, Protocol } from './protocol.ts';

/** restJson1: method and path say the operation, errors are named in a header. */
export const restJson: Protocol = {
  operationName: (request, operations) => operations.find((one) => routeOf(one, request) !== undefined)?.name ?? null,
  parse(request, operation) {
    const numbers = new Set([...(operation.http?.numbers ?? []), ...(operation.olderHttp?.numbers ?? [])]);
    const fields: JsonObject = parseJson(request, 'SerializationException');
    for (const [name, value] of request.query) {
      if (name in operation.request) fields[name] = numbers.has(name) ? Number(value) : value;
    }
    return { ...fields, ...routeOf(operation, request) };
  },
  unknownOperation: () => new AwsError('UnknownOperationException', 'The requested operation is not recognized.', 404),
  missingToken: () => new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),
  unknownKey: () => new AwsError('UnrecognizedClientException', invalidToken, 403),
  accessDenied: (message) => new AwsError('AccessDeniedException', message, 403),
  success: (_operation, answer, requestId) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: JSON.stringify(answer),
  }),
  failure: (error, requestId) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message, ...error.fields }),
  }),
};

/** The fields in the path, if this request is meant for the operation. */
function routeOf({ http, olderHttp }: Operation, request: HttpRequest): JsonObject | undefined {
  return fieldsOf(http, request) ?? fieldsOf(olderHttp, request);
}

function fieldsOf(binding: HttpBinding | undefined, request: HttpRequest): JsonObject | undefined {
  if (binding?.method !== request.method) return undefined;
  const wanted = binding.path.split('/');
  const given = request.path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const fields: JsonObject = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const placeholder = /^\{(\w+)\}$/.exec(part)?.[1];
    if (placeholder !== undefined) fields[placeholder] = decode(value);
    else if (part !== value) return undefined;
  }
  return fields;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
