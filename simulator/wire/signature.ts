import type { IncomingHttpHeaders } from 'node:http';

/** Who is meant by a signed request: the credential scope of SigV4 or SigV4A. */
export interface CredentialScope {
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
    return scopeOf(parts.at(-2), region);
  }
  return scopeOf(parts.at(-2), parts.at(-3));
}

function scopeOf(service: string | undefined, region: string | undefined): CredentialScope | undefined {
  return service && region ? { service, region } : undefined;
}
