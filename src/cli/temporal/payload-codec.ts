import type { PayloadCodec } from '@temporalio/common';
import { EncryptingCodec } from '../../codec/encrypting-codec.ts';
import { RemoteCodec } from '../../codec/remote-codec.ts';
import { FleetFileError } from '../../fleets/fleet-file.ts';
import { isOneLine } from '../../fleets/temporal-profile.ts';
import { loadPayloadKeys, type PayloadKeys } from '../../fleets/payload-keys-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * How payloads are encoded and decoded: with the keys of `LIFEBOAT_PAYLOAD_KEYS`, else by the codec server that
 * `TEMPORAL_CODEC_ENDPOINT` names (`[profile.x.codec]` of temporal.toml is not among what the SDK's envconfig 1.24 hands
 * out). Undefined with neither: what is encrypted cannot be read then.
 *
 * @throws Problem when the keys or the endpoint cannot be used; it shows neither password nor token.
 */
export async function codecFor(env: Surroundings['env'], namespace: string): Promise<PayloadCodec | undefined> {
  const file = env['LIFEBOAT_PAYLOAD_KEYS']?.trim();
  if (file) return new EncryptingCodec(await keysIn(file));
  const endpoint = env['TEMPORAL_CODEC_ENDPOINT']?.trim().replaceAll('{namespace}', encodeURIComponent(namespace));
  if (!endpoint) return undefined;
  if (!URL.canParse(endpoint) || !/^https?:/i.test(endpoint)) throw noUrl(endpoint);
  const { username, password } = new URL(endpoint);
  if (username !== '' || password !== '') throw withPassword();
  const authorization = env['TEMPORAL_CODEC_AUTH']?.trim();
  if (authorization && !isOneLine(authorization)) throw strangeAuthorization();
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

/** What stands before an `@` may be a password. */
function noUrl(endpoint: string): Problem {
  const given = endpoint.includes('@') ? 'something' : JSON.stringify(endpoint);
  return new Problem({
    code: 'CodecEndpointRejected',
    message: `TEMPORAL_CODEC_ENDPOINT is ${given}, which is no URL.`,
    exitCode: exitCodes.usage,
    next: ['Set it to the URL of the codec server, such as https://codec.example.com.'],
  });
}

function withPassword(): Problem {
  return new Problem({
    code: 'CodecEndpointRejected',
    message: 'TEMPORAL_CODEC_ENDPOINT holds a user name or a password, and a URL is shown in messages.',
    exitCode: exitCodes.usage,
    next: [
      'Set it to the URL without them, and TEMPORAL_CODEC_AUTH to what the server wants, such as "Bearer <token>".',
    ],
  });
}

function strangeAuthorization(): Problem {
  return new Problem({
    code: 'CodecAuthRejected',
    message: 'TEMPORAL_CODEC_AUTH is not one line of printable characters.',
    exitCode: exitCodes.usage,
    next: ['Set it to "Bearer " and the token, on one line.'],
  });
}
