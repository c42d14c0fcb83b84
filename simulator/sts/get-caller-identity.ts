import type { Operation } from '../operation.ts';

/** Who is calling? Always the same user of the one account. */
export const getCallerIdentity: Operation = {
  name: 'GetCallerIdentity',
  request: {},
  run({ world }) {
    const { account } = world.settings;
    return {
      answer: { Arn: `arn:aws:iam::${account}:user/simulator`, UserId: 'AIDASIMULATOR0000000', Account: account },
    };
  },
};
