import type { Permission } from '../access/policy.ts';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import type { Rule } from '../validation.ts';
import { isEndpointVisible, statusAt, type Endpoint } from '../world/endpoint.ts';

/** Names of endpoints, from AWS's service model of SES v2. */
export const endpointName: Rule = { type: 'string', required: true, min: 1, max: 64, pattern: /^[\w\-_]+$/ };
/** Where the next page begins. */
export const nextToken: Rule = { type: 'string' };
/** Records per page. */
export const pageSize: Rule = { type: 'integer', min: 1, max: 1000 };

/** SES's name for a request that makes no sense. */
export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

/** SES's name for what is not there (or not in this Region, or not visible yet). */
export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404);
}

/** Endpoints are known in the Region that made them only; there is at most one of a name at a time. */
export function endpointNamed({ world, region, atMs }: Call, name: string): Endpoint | undefined {
  return world.endpoints.find(
    (endpoint) => endpoint.region === region && endpoint.name === name && statusAt(endpoint, atMs) !== 'GONE',
  );
}

/** The endpoint as Get, List and Delete see it: not at all while it is fresh. */
export function visibleEndpoint(call: Call, name: string): Endpoint {
  const endpoint = endpointNamed(call, name);
  if (!endpoint || !isEndpointVisible(endpoint, call.atMs)) {
    throw notFound(`Resource not found: multi-region endpoint <${name}> does not exist.`);
  }
  return endpoint;
}

/** The ARN of an endpoint is by its name (Service Authorization Reference, Amazon SES v2). */
export function endpointArn({ caller: { account }, region }: Call, name: string): string {
  return `arn:aws:ses:${region}:${account}:multi-region-endpoint/${name}`;
}

/** The permission to do this to one endpoint; its tags count where it exists. */
export function endpointPermission(call: Call, operation: string, name: string): Permission {
  const resourceTags = endpointNamed(call, name)?.tags;
  return { action: `ses:${operation}`, resource: endpointArn(call, name), resourceTags };
}
