import { isObject } from '../json.ts';
import type { Operation } from '../operation.ts';
import { instanceTypes, platformTypes, tenancies } from './instance-types.ts';
import { billingMode, nextToken, oneOf } from './limits.ts';
import { listPage } from './paging.ts';

const name = 'ListInstanceTypes';

/** The types that can be had, or those that can be had in one configuration. */
export const listInstanceTypes: Operation = {
  name,
  request: {
    MaxResults: { type: 'integer', min: 1, max: 600 },
    NextToken: nextToken,
    InstanceConfigurationFilter: {
      type: 'structure',
      fields: {
        BillingMode: { ...billingMode, required: true },
        PlatformType: { ...oneOf(...platformTypes), required: true },
        Tenancy: { ...oneOf(...tenancies), required: true },
      },
    },
  },
  run(call) {
    const { InstanceConfigurationFilter: filter } = call.request;
    const wanted = isObject(filter) ? Object.entries(filter) : [];
    return listPage(
      call,
      { operation: name, field: 'InstanceTypes', size: 100 },
      {
        all: instanceTypes,
        isShown: ({ configurations }) =>
          configurations.some((one) => wanted.every(([field, value]) => one[field] === value)),
        recordOf: (type) => ({
          InstanceType: type.name,
          SupportedInstanceConfigurations: [...type.configurations],
        }),
      },
    );
  },
};
