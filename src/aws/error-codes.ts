import type { FailureKind } from '../domain/aws-failure.ts';

const codes: Readonly<Record<Exclude<FailureKind, 'unexpected'>, readonly string[]>> = {
  throttled: [
    'Throttling',
    'Throttled',
    'ThrottledException',
    'TooManyRequests',
    'RequestLimitExceeded',
    'RequestThrottled',
    'BandwidthLimitExceeded',
    'PriorRequestNotComplete',
    'SlowDown',
  ],
  unavailable: [
    'ResourceUnavailable',
    'InternalServer',
    'InternalServerError',
    'InternalFailure',
    'InternalError',
    'ServiceUnavailable',
    'ServiceFailure',
    'RequestTimeout',
  ],
  denied: [
    'AccessDenied',
    'AccountSuspended',
    'AuthFailure',
    'CredentialsProviderError',
    'ExpiredToken',
    'IncompleteSignature',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidSignature',
    'InvalidToken',
    'MissingAuthenticationToken',
    'NotAuthorized',
    'OptInRequired',
    'RequestExpired',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
    'TokenProviderError',
    'UnauthorizedOperation',
    'UnrecognizedClient',
  ],
  quota: ['ResourceLimitExceeded', 'LimitExceeded', 'ServiceQuotaExceeded', 'QuotaExceeded'],
  rejected: [
    'BadRequest',
    'InvalidAction',
    'InvalidParameterCombination',
    'InvalidParameterValue',
    'InvalidParameterValues',
    'MalformedQueryString',
    'MissingAction',
    'MissingParameter',
    'OperationNotSupported',
    'Serialization',
    'UnknownOperation',
    'UnsupportedWorkspaceConfiguration',
    'Validation',
    'ValidationError',
  ],
  'not-found': ['ResourceNotFound', 'NotFound'],
  conflict: [
    'AlreadyExists',
    'ConcurrentModification',
    'Conflict',
    'InvalidResourceState',
    'OperationInProgress',
    'ResourceAlreadyExists',
    'ResourceAssociated',
    'ResourceExists',
    'ResourceInUse',
  ],
};

const kindByCode = new Map(
  Object.entries(codes).flatMap(([kind, names]) => names.map((name) => [name, kind as FailureKind] as const)),
);

/** AWS errors that say nothing about what was done before they were raised, whatever their HTTP status. */
const brokenServer = /^(Internal|Service(Unavailable|Failure)|RequestTimeout)/;

/**
 * What an error name of AWS means, or undefined for one that is not in the table. Names are compared without their
 * `Exception` suffix, and `ResourceNotFound.Directory` as `ResourceNotFound`. Sources: the service models of
 * WorkSpaces, WorkSpaces Instances, SES v2 and STS, and "Common errors" of their API references.
 */
export function kindOfCode(code: string): FailureKind | undefined {
  const [base = ''] = code.split('.');
  return kindByCode.get(base.replace(/Exception$/, '')) ?? kindByCode.get(base);
}

/** Is this AWS's name for trouble of its own, after which a change may have been made all the same? */
export function isServerTrouble(code: string): boolean {
  return brokenServer.test(code);
}
