import type { Operation } from '../operation.ts';

/** Who is calling? Needs no permission, as in AWS (STS API reference). */
export const getCallerIdentity: Operation = {
  name: 'GetCallerIdentity',
  request: {},
  permissions: () => [],
  run({ caller: { arn, account } }) {
    return { answer: { Arn: arn, UserId: 'AIDASIMULATOR0000000', Account: account } };
  },
};
