import { AwsError } from '../aws-error.ts';
import type { JsonObject } from '../json.ts';
import { invalidToken } from './aws-json.ts';
import type { HttpRequest, Protocol } from './protocol.ts';

/** awsQuery: a form says the operation, answers are XML. */
export function awsQuery(namespace: string): Protocol {
  return {
    operationName: (request) => formOf(request).get('Action'),
    parse: (request) => Object.fromEntries(formOf(request)),
    unknownOperation: (name) =>
      new AwsError('InvalidAction', `Could not find operation ${name ?? '(none)'} for version 2011-06-15`),
    missingToken: () => new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
    unknownKey: () => new AwsError('InvalidClientTokenId', invalidToken, 403),
    accessDenied: (message) => new AwsError('AccessDenied', message, 403),
    success: (operation, answer, requestId) => ({
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body:
        `<${operation}Response xmlns="${namespace}"><${operation}Result>${elements(answer)}</${operation}Result>` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
    }),
    failure: (error, requestId) => ({
      status: error.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body:
        `<ErrorResponse xmlns="${namespace}"><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type>` +
        `${elements({ Code: error.code, Message: error.message })}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    }),
  };
}

function formOf(request: HttpRequest): URLSearchParams {
  return request.method === 'GET' ? request.query : new URLSearchParams(request.body);
}

/** Flat fields only: no operation here answers anything deeper. */
function elements(fields: JsonObject): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escaped(typeof value === 'string' ? value : JSON.stringify(value))}</${name}>`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
