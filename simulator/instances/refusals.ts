import { AwsError } from '../aws-error.ts';
import { brokenLimits, type RefusalNames } from '../validation.ts';

/** How this service names what breaks its model: ValidationException with Reason and FieldList. */
export const instanceRefusals: RefusalNames = {
  limit: 'ValidationException',
  type: 'SerializationException',
  isStrict: true,
};

/** The refusal of one field that follows the model but makes no sense. */
export function invalidField(path: string, message: string): AwsError {
  return brokenLimits([{ path, message }], instanceRefusals);
}

/** What the service says of an id that is unknown in this Region, or not visible yet. */
export function unknownInstance(id: string): AwsError {
  return new AwsError('ResourceNotFoundException', `WorkSpace Instance ${id} was not found.`, 404, resource(id));
}

/** What the service says when a request contradicts what there is. */
export function conflict(id: string, message: string): AwsError {
  return new AwsError('ConflictException', message, 409, resource(id));
}

/** A quota that leaves no room; HTTP 402 is the model's. */
export function quotaExceeded(account: string, quotaCode: string, message: string): AwsError {
  return new AwsError('ServiceQuotaExceededException', message, 402, {
    ...resource(account),
    ServiceCode: 'workspaces-instances',
    QuotaCode: quotaCode,
  });
}

function resource(id: string): { ResourceId: string; ResourceType: string } {
  return { ResourceId: id, ResourceType: 'WorkspaceInstance' };
}
