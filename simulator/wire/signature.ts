import type { IncomingHttpHeaders } from 'node:http';

/** Who is meant by a signed request: the credential scope of SigV4 or SigV4A. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly service: string;
  readonly region: string;
}

/** Reads the scope from the Authorization header or a presigned URL; the signature itself is not verified. */
export function credentialScope(headers: IncomingHttpHeaders, query: URLSearchParams): CredentialScope | undefined {
  const header = headers.authorization ?? '';
  const credential = /Credential=([^,\s]+)/.exec(header)?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const parts = credential.split('/');
  if (parts.at(-1) !== 'aws4_request') return undefined;
  if (header.startsWith('AWS4-ECDSA-P256-SHA256')) {
    // SigV4A: the scope names no Region; the set of Regions has a header of its own.
    const set = headers['x-amz-region-set'];
    const region = (typeof set === 'string' ? set : '*').split(',')[0] ?? '*';
    return scopeOf(parts.slice(0, -3), parts.at(-2), region);
  }
  return scopeOf(parts.slice(0, -4), parts.at(-2), parts.at(-3));
}

/** A key id may hold slashes of its own; the scope is counted from its end. */
function scopeOf(key: string[], service: string | undefined, region: string | undefined): CredentialScope | undefined {
  return service && region ? { accessKeyId: key.join('/'), service, region } : undefined;
}
