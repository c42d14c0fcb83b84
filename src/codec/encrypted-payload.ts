import { str, u8, type Payload } from '@temporalio/common';

/** The metadata of an encrypted payload, as the samples of Temporal's SDKs name it. */
const encoding = 'binary/encrypted';

/** The one cipher that there is. */
export const cipherName = 'AES-256-GCM';

const longestShown = 64;

/** Is this payload one that must be decrypted before it can be read? */
export function isEncrypted({ metadata }: Payload): boolean {
  const found = metadata?.['encoding'];
  return found != null && str(found) === encoding;
}

/** The metadata of a payload that this key encrypts. */
export function metadataFor(keyId: string): Record<string, Uint8Array> {
  return {
    encoding: u8(encoding),
    'encryption-cipher': u8(cipherName),
    'encryption-key-id': u8(keyId),
  };
}

/** Which key and cipher an encrypted payload names. Anybody may have written it: long or invisible text is not shown. */
export function namedIn({ metadata }: Payload): { readonly keyId: string; readonly cipher: string } {
  const textOf = (name: string): string => {
    const found = metadata?.[name];
    const text = found == null ? '' : str(found);
    return /^[\x20-\x7e]*$/.test(text) && text.length <= longestShown ? text : '';
  };
  return { keyId: textOf('encryption-key-id'), cipher: textOf('encryption-cipher') };
}
