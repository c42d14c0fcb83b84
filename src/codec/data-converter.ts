import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { PayloadKeys } from '../fleets/payload-keys-file.ts';
import { EncryptingCodec } from './encrypting-codec.ts';

/**
 * The module that `bundleWorkflowCode` takes as `failureConverterPath` to make the bundle of workers with payload keys.
 * Its extension is that of this file: the same line serves the sources and a build.
 */
export const failureConverterPath = fileURLToPath(
  new URL(`./failure-converter${extname(import.meta.url)}`, import.meta.url),
);

/** How a worker converts: with an active key everything is encrypted, failures included. */
export function dataConverterFor(keys: PayloadKeys | undefined): DataConverter {
  const payloadCodecs = [new EncryptingCodec(keys)];
  return keys?.activeId === undefined ? { payloadCodecs } : { payloadCodecs, failureConverterPath };
}
