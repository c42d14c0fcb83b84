import { Provider, type JWKS } from 'oidc-provider';
import { people, providerUrl, webUi } from './identity-world.ts';

// A process of its own, for it writes to its terminal: an OpenID provider that lets in each of the people, by name and
// whatever password. Its key comes in the environment.

const key = JSON.parse(process.env['OPENID_KEY'] ?? '') as JWKS['keys'][number];

const provider = new Provider(providerUrl, {
  clients: [
    {
      client_id: webUi.id,
      client_secret: webUi.secret,
      redirect_uris: [webUi.callbackUrl],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['only-for-these-tests'] },
  // The claim stands in the id token itself, as ordinary providers can be told to do.
  claims: { openid: ['sub', 'permissions'], profile: ['name'], email: ['email'] },
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, subject) => {
    const person = Object.values(people).find((one) => one.subject === subject);
    if (person === undefined) return undefined;
    const claims = {
      sub: subject,
      permissions: [...person.permissions],
      name: subject,
      email: `${subject}@example.com`,
    };
    return { accountId: subject, claims: () => claims };
  },
});

const { hostname, port } = new URL(providerUrl);
provider.listen(Number(port), hostname, () => process.stdout.write('listening\n'));
