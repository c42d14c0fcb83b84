import { createHash, timingSafeEqual } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { cannotStart } from '../worker/start-failure.ts';
import { remoteKeys } from './key-set.ts';
import type { CodecServerSettings, TokenIssuer } from './settings.ts';

/** What is asked for. */
export type Verb = 'encode' | 'decode';

/** May this caller do it? `unknown`: nobody has said who it is; `unavailable`: that cannot be told; `forbidden`: they may not. */
export type Judgement =
  | { readonly kind: 'allowed'; readonly subject: string }
  | { readonly kind: 'unknown' | 'unavailable'; readonly why: string }
  | { readonly kind: 'forbidden'; readonly subject: string; readonly why: string };

/** Judges a request by its `Authorization` and `X-Namespace` headers. */
export type Authenticate = (
  verb: Verb,
  authorization: string | undefined,
  namespace: string | undefined,
) => Promise<Judgement>;

/** The algorithms that the Temporal server takes (`defaultTokenKeyProvider.SupportedMethods`, server 1.32). */
const algorithms = ['RS256', 'ES256'];
/** Clocks of two machines differ; in seconds. */
const clockToleranceS = 30;

/** @throws StartFailure when the key set cannot be read. */
export function authenticatorOf({
  token,
  issuer,
  namespaces,
}: Pick<CodecServerSettings, 'token' | 'issuer' | 'namespaces'>): Authenticate {
  const isShared = token === undefined ? () => false : sameAs(token);
  const verify = issuer === undefined ? undefined : verifierOf(issuer);
  return async (verb, authorization, namespace) => {
    const [, bearer] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (bearer === undefined) return { kind: 'unknown', why: 'The request has no "Authorization: Bearer <token>".' };
    const isServed = namespace !== undefined && namespaces.has(namespace);
    if (isShared(bearer))
      return isServed ? { kind: 'allowed', subject: 'shared-token' } : unserved('shared-token', namespace);
    if (verify === undefined || issuer === undefined)
      return { kind: 'unknown', why: 'The token is not the right one.' };
    const verified = await verify(bearer);
    if (!('claims' in verified)) return verified;
    const { claims } = verified;
    const subject = claims.sub ?? 'somebody';
    return isServed ? judged({ verb, subject, namespace }, claims, issuer.claim) : unserved(subject, namespace);
  };
}

/** Compares digests: neither the length nor the first letters of the token show in how long it takes. */
function sameAs(token: string): (given: string) => boolean {
  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digestOf(token);
  return (given) => timingSafeEqual(digestOf(given), expected);
}

type Verified = { readonly claims: JWTPayload } | ReturnType<typeof whyNot>;

/** The claims of a token, or why it is not taken. */
function verifierOf({ keys, issuer, audience }: TokenIssuer): (token: string) => Promise<Verified> {
  const find = 'url' in keys ? remoteKeys(keys.url) : localKeys(keys);
  const options = {
    algorithms,
    requiredClaims: ['exp'],
    clockTolerance: clockToleranceS,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  };
  return async (token) => {
    try {
      return { claims: (await jwtVerify(token, find, options)).payload };
    } catch (error) {
      return whyNot(error);
    }
  };
}

function whyNot(error: unknown): Judgement & { readonly kind: 'unknown' | 'unavailable' } {
  const unknown = (why: string) => ({ kind: 'unknown', why }) as const;
  if (error instanceof errors.JWTExpired) return unknown('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unknown(`The claim "${error.claim}" of the token does not fit.`);
  }
  const isAboutToken = error instanceof errors.JOSEError && !ofKeySet.has(error.code);
  if (isAboutToken) return unknown('The token is not signed by a key of the identity provider.');
  return { kind: 'unavailable', why: 'The keys of the identity provider cannot be had just now.' };
}

/** The URL of the key set is slow, or answers with an error or with something else. */
const ofKeySet: ReadonlySet<string> = new Set([
  errors.JWKSTimeout.code,
  errors.JWKSInvalid.code,
  errors.JOSEError.code,
]);

function localKeys({ text, file }: { readonly text: string; readonly file: string }) {
  try {
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch (error) {
    const remedy = 'Set LIFEBOAT_CODEC_JWKS to a file {"keys": […]}, or to the URL of one.';
    throw cannotStart('InvalidSetting', `${file} is no JSON Web Key Set.`, remedy, error);
  }
}

/**
 * Who may read a namespace may decode, and who may write into it encode: `<namespace>:<role>`, as the claim mapper of the
 * Temporal server reads it (`default_jwt_claim_mapper.go`, server 1.32). The role `worker` opens nothing: a worker has keys
 * of its own.
 */
const roles: Readonly<Record<Verb, readonly string[]>> = {
  decode: ['read', 'write', 'admin'],
  encode: ['write', 'admin'],
};

/**
 * `temporal-system` stands for every namespace. Everybody in the Web UI must be able to read there, for it asks for the list
 * of namespaces: that alone opens no payload.
 */
const systemRoles: readonly string[] = ['write', 'admin'];

interface Asked {
  readonly verb: Verb;
  readonly subject: string;
  readonly namespace: string;
}

/** The namespace is what the caller says it is, and no payload is bound to one: only those that the keys are for count. */
function unserved(subject: string, namespace: string | undefined): Judgement {
  const why = namespace
    ? 'The request names a namespace that this codec server does not serve (LIFEBOAT_CODEC_NAMESPACES).'
    : 'The request names no namespace: X-Namespace is missing.';
  return { kind: 'forbidden', subject, why };
}

function judged({ verb, subject, namespace }: Asked, claims: JWTPayload, claim: string): Judgement {
  const found = claims[claim];
  const permissions: readonly unknown[] = Array.isArray(found) ? found : [];
  const mayDo = permissions.some((permission) => {
    const [, scope, role = ''] = /^([^:]+):(.+)$/.exec(typeof permission === 'string' ? permission : '') ?? [];
    const sufficient = scope === 'temporal-system' ? systemRoles : scope === namespace ? roles[verb] : [];
    return sufficient.includes(role.toLowerCase());
  });
  if (mayDo) return { kind: 'allowed', subject };
  const needed = roles[verb].map((role) => `${namespace}:${role}`).join(' or ');
  return { kind: 'forbidden', subject, why: `The claim "${claim}" of the token has neither ${needed}.` };
}
