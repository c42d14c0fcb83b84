import { AwsError } from './aws-error.ts';
import type { Operation } from './operation.ts';
import * as instances from './instances/operations.ts';
import { withoutSecrets } from './instances/secrets.ts';
import { instanceRefusals } from './instances/refusals.ts';
import type { JsonObject } from './json.ts';
import * as ses from './ses/operations.ts';
import type { Settings } from './settings.ts';
import * as sts from './sts/operations.ts';
import type { RefusalNames } from './validation.ts';
import { awsJson } from './wire/aws-json.ts';
import { awsQuery } from './wire/aws-query.ts';
import type { Protocol } from './wire/protocol.ts';
import { restJson } from './wire/rest-json.ts';
import * as workspaces from './workspaces/operations.ts';

/** One AWS service of the simulator, found by the name in the credential scope. */
export interface Service {
  readonly name: string;
  readonly protocol: Protocol;
  readonly operations: readonly Operation[];
  readonly refusals: RefusalNames;
  /** Its name for what went wrong inside, where its model has one. */
  readonly internalError?: string;
  throttled(settings: Settings): AwsError;
  /** The request as it may be recorded, where it holds secrets. */
  recorded?(request: JsonObject): JsonObject;
}

/** All services there are. */
export const services: readonly Service[] = [
  {
    name: 'workspaces',
    protocol: awsJson('1.1', 'WorkspacesService'),
    operations: Object.values(workspaces),
    refusals: { limit: 'ValidationException', type: 'SerializationException' },
    throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  },
  {
    name: 'ses',
    protocol: restJson,
    operations: Object.values(ses),
    refusals: { limit: 'BadRequestException', type: 'SerializationException' },
    throttled: () => new AwsError('TooManyRequestsException', 'Too many requests.', 429),
  },
  {
    name: 'workspaces-instances',
    protocol: awsJson('1.0', 'EUCMIFrontendAPIService', { message: 'Message', deniedStatus: 403 }),
    operations: Object.values(instances),
    refusals: instanceRefusals,
    internalError: 'InternalServerException',
    throttled: ({ instances: { retryAfterSeconds } }) =>
      new AwsError('ThrottlingException', 'Rate exceeded', 429, {
        ServiceCode: 'workspaces-instances',
        ...(retryAfterSeconds === null ? {} : { RetryAfterSeconds: retryAfterSeconds }),
      }),
    recorded: withoutSecrets,
  },
  {
    name: 'sts',
    protocol: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
    operations: Object.values(sts),
    refusals: { limit: 'ValidationError', type: 'ValidationError' },
    throttled: () => new AwsError('Throttling', 'Rate exceeded'),
  },
];
