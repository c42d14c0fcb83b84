import {
  CreateMultiRegionEndpointCommand,
  DeleteMultiRegionEndpointCommand,
  GetMultiRegionEndpointCommand,
  ListTagsForResourceCommand,
  type GetMultiRegionEndpointCommandOutput,
  type Route,
} from '@aws-sdk/client-sesv2';
import type { Tag } from '../domain/fleet.ts';
import type { MailEndpointRecord } from '../domain/mail-endpoint.ts';
import { entries, present, text } from './answer-fields.ts';
import { callAws, type ChangeRules, type ReadRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';
import { tagsOf } from './describe-tags.ts';

/** GetMultiRegionEndpoint, in the endpoint's home Region: no other Region knows it. */
export async function getMultiRegionEndpoint(
  clients: AwsClients,
  region: string,
  name: string,
  rules: ReadRules = {},
): Promise<MailEndpointRecord> {
  return callAws(
    { operation: 'GetMultiRegionEndpoint', region },
    rules,
    (options) => clients.ses(region).send(new GetMultiRegionEndpointCommand({ EndpointName: name }), options),
    (answer) => recordOf(answer, region, name),
  );
}

function recordOf(answer: GetMultiRegionEndpointCommandOutput, homeRegion: string, name: string): MailEndpointRecord {
  const routes = entries<Route>(answer.Routes).flatMap((route) => text(route.Region) ?? []);
  return present<MailEndpointRecord>({
    name: text(answer.EndpointName) ?? name,
    endpointId: text(answer.EndpointId),
    status: text(answer.Status),
    // The Region that answers is the endpoint's home, whether the routes name it or not.
    regions: routes.length === 0 ? [] : [...new Set([homeRegion, ...routes])],
  });
}

/** ListTagsForResource on an endpoint: its ARN is made of the account and the name (service authorization reference). */
export async function listEndpointTags(
  clients: AwsClients,
  region: string,
  account: string,
  name: string,
  rules: ReadRules = {},
): Promise<readonly Tag[]> {
  const command = new ListTagsForResourceCommand({
    ResourceArn: `arn:aws:ses:${region}:${account}:multi-region-endpoint/${name}`,
  });
  return callAws(
    { operation: 'ListTagsForResource', region },
    rules,
    (options) => clients.ses(region).send(command, options),
    (answer) => tagsOf(answer.Tags),
  );
}

/** What a new endpoint is made of; its home is the Region that is called. */
export interface EndpointOrder {
  readonly name: string;
  readonly secondRegion: string;
  readonly tags: readonly Tag[];
}

/** CreateMultiRegionEndpoint. The name is its key: a second one of that name is refused, not made. */
export async function createMultiRegionEndpoint(
  clients: AwsClients,
  region: string,
  order: EndpointOrder,
  rules: ChangeRules,
): Promise<{ readonly endpointId?: string }> {
  const command = new CreateMultiRegionEndpointCommand({
    EndpointName: order.name,
    Details: { RoutesDetails: [{ Region: order.secondRegion }] },
    Tags: order.tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
  });
  return callAws(
    { operation: 'CreateMultiRegionEndpoint', region },
    rules,
    (options) => clients.ses(region, 'change').send(command, options),
    (answer) => present<{ readonly endpointId?: string }>({ endpointId: text(answer.EndpointId) }),
  );
}

/** DeleteMultiRegionEndpoint: accepted, not yet gone. */
export async function deleteMultiRegionEndpoint(
  clients: AwsClients,
  region: string,
  name: string,
  rules: ChangeRules,
): Promise<void> {
  return callAws(
    { operation: 'DeleteMultiRegionEndpoint', region },
    rules,
    (options) =>
      clients.ses(region, 'change').send(new DeleteMultiRegionEndpointCommand({ EndpointName: name }), options),
    () => undefined,
  );
}
