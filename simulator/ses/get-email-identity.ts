import { textIn } from '../json.ts';
import type { Operation } from '../operation.ts';
import { notFound } from './endpoints.ts';

/** One identity of this Region. A domain of the standby Region is a replica of the primary's (DEED). */
export const getEmailIdentity: Operation = {
  name: 'GetEmailIdentity',
  http: { method: 'GET', path: '/v2/email/identities/{EmailIdentity}' },
  request: { EmailIdentity: { type: 'string', required: true, min: 1 } },
  permissions: ({ caller: { account }, region, request }) => [
    {
      action: 'ses:GetEmailIdentity',
      resource: `arn:aws:ses:${region}:${account}:identity/${textIn(request, 'EmailIdentity')}`,
    },
  ],
  run({ world, region, request }) {
    const name = textIn(request, 'EmailIdentity');
    const identity = world.identities.find((one) => one.region === region && one.name === name);
    if (!identity) throw notFound(`Email identity ${name} does not exist.`);
    const { verified } = identity;
    const replicaOf = `AWS_SES_${world.primaryRegion.toUpperCase().replaceAll('-', '_')}`;
    return {
      answer: {
        IdentityType: identityType(name),
        FeedbackForwardingStatus: true,
        VerifiedForSendingStatus: verified,
        VerificationStatus: verified ? 'SUCCESS' : 'PENDING',
        DkimAttributes: {
          SigningEnabled: true,
          Status: verified ? 'SUCCESS' : 'PENDING',
          SigningAttributesOrigin: region === world.standbyRegion ? replicaOf : 'AWS_SES',
          Tokens: [],
        },
        MailFromAttributes: { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' },
        Policies: {},
        Tags: [],
      },
    };
  },
};

/** An address or a domain, by its look. */
export function identityType(name: string): string {
  return name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN';
}
