import type { JsonObject } from '../json.ts';
import type { Call, Operation } from '../operation.ts';
import { primaryBundleId, standbyBundleId } from '../world/standby.ts';
import { bundleId, invalidParameter, nextToken, nonEmpty } from './limits.ts';
import { pageOf } from './paging.ts';

/** By ids, or by owner (AMAZON's own, or without an owner the account's). */
export const describeWorkspaceBundles: Operation = {
  name: 'DescribeWorkspaceBundles',
  request: {
    BundleIds: { type: 'list', of: bundleId, min: 1, max: 25 },
    Owner: nonEmpty,
    NextToken: nextToken,
  },
  run(call) {
    const { BundleIds: ids, Owner: owner } = call.request;
    if (ids !== undefined && owner !== undefined) throw invalidParameter('BundleIds and Owner cannot be combined.');
    const isWanted = (bundle: JsonObject): boolean =>
      Array.isArray(ids)
        ? ids.includes(bundle['BundleId'] ?? '')
        : bundle['Owner'] === (owner ?? call.world.settings.account);
    const { items, nextToken: next } = pageOf(call, 'DescribeWorkspaceBundles', bundlesOf(call), isWanted);
    const answer: JsonObject = { Bundles: [...items] };
    if (next !== undefined) answer['NextToken'] = next;
    return { answer };
  },
};

/** The primaries' bundle in its own Region; its STANDBY mirror, which the service makes, in the other one. */
function bundlesOf({ world, region }: Call): JsonObject[] {
  const common: JsonObject = {
    Owner: world.settings.account,
    State: 'AVAILABLE',
    ImageId: 'wsi-l1feb0at0',
    ComputeType: { Name: 'STANDARD' },
    RootStorage: { Capacity: '80' },
    UserStorage: { Capacity: '50' },
  };
  const amazons = { ...common, BundleId: 'wsb-clj85qzj1', Name: 'Standard with Windows 10', Owner: 'AMAZON' };
  const own: JsonObject[] = [];
  if (region === world.primaryRegion) {
    own.push({ ...common, BundleId: primaryBundleId, Name: 'Company desktop', BundleType: 'REGULAR' });
  }
  if (region === world.standbyRegion) {
    own.push({ ...common, BundleId: standbyBundleId, Name: 'Company desktop', BundleType: 'STANDBY' });
  }
  return [...own, { ...amazons, BundleType: 'REGULAR' }];
}
