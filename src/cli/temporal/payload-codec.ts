import type { PayloadCodec } from '@temporalio/common';
import { EncryptingCodec } from '../../codec/encrypting-codec.ts';
import { RemoteCodec } from '../../codec/remote-codec.ts';
import { FleetFileError } from '../../fleets/fleet-file.ts';
import { loadPayloadKeys, type PayloadKeys } from '../../fleets/payload-keys-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * How payloads are encoded and decoded: with the keys of `LIFEBOAT_PAYLOAD_KEYS`, else by the codec server that
 * `TEMPORAL_CODEC_ENDPOINT` names (`[profile.x.codec]` of temporal.toml is not among what the SDK's envconfig 1.24 hands
 * out). With neither, what is encrypted is refused with a sentence.
 *
 * @throws Problem when the keys or the endpoint cannot be used.
 */
export async function codecFor(env: Surroundings['env'], namespace: string): Promise<PayloadCodec> {
  const file = env['LIFEBOAT_PAYLOAD_KEYS']?.trim();
  if (file) return new EncryptingCodec(await keysIn(file));
  const endpoint = env['TEMPORAL_CODEC_ENDPOINT']?.trim().replaceAll('{namespace}', encodeURIComponent(namespace));
  if (!endpoint) return new EncryptingCodec();
  if (!URL.canParse(endpoint) || !/^https?:/i.test(endpoint)) throw noUrl(endpoint);
  const authorization = env['TEMPORAL_CODEC_AUTH']?.trim();
  return new RemoteCodec({ endpoint, namespace, ...(authorization && { authorization }) });
}

async function keysIn(file: string): Promise<PayloadKeys> {
  try {
    return await loadPayloadKeys(file);
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    throw new Problem({
      code: 'PayloadKeysRejected',
      message: `The payload keys that LIFEBOAT_PAYLOAD_KEYS names cannot be used.`,
      exitCode: exitCodes.usage,
      findings: error.findings,
    });
  }
}

function noUrl(endpoint: string): Problem {
  return new Problem({
    code: 'CodecEndpointRejected',
    message: `TEMPORAL_CODEC_ENDPOINT is ${JSON.stringify(endpoint)}, which is no URL.`,
    exitCode: exitCodes.usage,
    next: ['Set it to the URL of the codec server, such as https://codec.example.com.'],
  });
}
