import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../aws-error.ts';
import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation.ts';

/** A request as it came over the wire. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer as it goes over the wire. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One of AWS's ways to put operations into HTTP. */
export interface Protocol {
  /** The name of the operation that was asked for, known or not. */
  operationName(request: HttpRequest, operations: readonly Operation[]): string | null;
  /** The fields of the request; throws AWS's refusal when they cannot be read. */
  parse(request: HttpRequest, operation: Operation): JsonObject;
  unknownOperation(name: string | null): AwsError;
  missingToken(): AwsError;
  unknownKey(): AwsError;
  accessDenied(message: string): AwsError;
  success(operation: string, answer: JsonObject, requestId: string): HttpAnswer;
  failure(error: AwsError, requestId: string): HttpAnswer;
}
