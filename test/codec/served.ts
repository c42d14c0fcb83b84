import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { payloadsToJson } from '../../src/codec/payload-json.ts';
import { authenticatorOf } from '../../src/codec-server/authentication.ts';
import { createCodecServer } from '../../src/codec-server/server.ts';
import type { CodecServerSettings } from '../../src/codec-server/settings.ts';
import { createLog } from '../../src/worker/log.ts';
import type { Payload } from '@temporalio/common';

/** A codec server of this process, and what it has logged. */
export interface Served {
  readonly url: string;
  readonly lines: string[];
  readonly ask: (path: string, request?: Asked) => Promise<Response>;
  readonly close: () => void;
}

/** What is sent; by default as an operator of the namespace `default` sends it. */
export interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly namespace?: string;
  readonly origin?: string;
  readonly payloads?: readonly Payload[];
  readonly body?: string;
}

/** Serves on any free port. */
export async function serve(settings: Omit<CodecServerSettings, 'address'>): Promise<Served> {
  const lines: string[] = [];
  const server = createCodecServer({
    codec: new EncryptingCodec(settings.payloadKeys),
    authenticate: authenticatorOf(settings),
    origins: settings.origins,
    log: createLog('debug', {}, (line) => lines.push(line)),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (path: string, asked: Asked = {}): Promise<Response> => {
    const { method = 'POST', token, namespace = 'default', origin, payloads = [], body } = asked;
    return fetch(`${url}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'X-Namespace': namespace,
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(origin !== undefined && { Origin: origin }),
      },
      ...(method === 'POST' && { body: body ?? JSON.stringify(payloadsToJson(payloads)) }),
    });
  };
  return { url, lines, ask, close: () => void server.close().closeAllConnections() };
}

/** An identity provider: its key set, and tokens that it signs. */
export interface Provider {
  readonly keySet: string;
  /** The token expires so many seconds from now. */
  readonly sign: (claims: JWTPayload, lifeS?: number | 'never') => Promise<string>;
}

/** Makes a provider with a key of its own. */
export async function provider(algorithm = 'ES256'): Promise<Provider> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: algorithm, use: 'sig' };
  return {
    keySet: JSON.stringify({ keys: [key] }),
    sign: (claims, lifeS = 600) => {
      const exp = lifeS === 'never' ? {} : { exp: Math.floor(Date.now() / 1000) + lifeS };
      return new SignJWT({ sub: 'ada', ...exp, ...claims })
        .setProtectedHeader({ alg: algorithm, kid: 'k1' })
        .sign(privateKey);
    },
  };
}
