import type { Operation } from '../operation.ts';

/** The sending limits of the account in this Region: out of the sandbox, in good standing. */
export const getAccount: Operation = {
  name: 'GetAccount',
  http: { method: 'GET', path: '/v2/email/account' },
  request: {},
  run() {
    return {
      answer: {
        DedicatedIpAutoWarmupEnabled: false,
        EnforcementStatus: 'HEALTHY',
        ProductionAccessEnabled: true,
        SendingEnabled: true,
        SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 0 },
      },
    };
  },
};
