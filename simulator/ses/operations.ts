/** The operations of SES v2 that exist here: one line each. */
export { createMultiRegionEndpoint } from './create-multi-region-endpoint.ts';
export { deleteMultiRegionEndpoint } from './delete-multi-region-endpoint.ts';
export { getAccount } from './get-account.ts';
export { getEmailIdentity } from './get-email-identity.ts';
export { getMultiRegionEndpoint } from './get-multi-region-endpoint.ts';
export { listEmailIdentities } from './list-email-identities.ts';
export { listMultiRegionEndpoints } from './list-multi-region-endpoints.ts';
export { listTagsForResource } from './list-tags-for-resource.ts';
