import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** Where the Temporal server of these tests gets its keys from. */
export const keySource = 'http://identity:9091/keys';

const algorithm = 'RS256';
const keyId = 'of-these-tests';

/** What a token says of its bearer. */
export interface TokenWishes {
  /** `lifeboat:read` and the like. */
  readonly permissions: readonly string[];
  readonly subject?: string;
  /** What the claim is called that holds them. */
  readonly claim?: string;
  /** Seconds from now; in the past when negative. */
  readonly endsInS?: number;
}

/** An issuer of tokens whose keys the Temporal server believes; or a stranger, whose tokens look just the same. */
export class TokenIssuer {
  readonly #key: CryptoKey;
  readonly publicKey: JWK;
  readonly privateKey: JWK;
  #server: Server | undefined;

  private constructor(key: CryptoKey, publicKey: JWK, privateKey: JWK) {
    this.#key = key;
    this.publicKey = { ...publicKey, kid: keyId, alg: algorithm, use: 'sig' };
    this.privateKey = { ...privateKey, kid: keyId, alg: algorithm, use: 'sig' };
  }

  /** With a key of its own, which nobody is told of. */
  static async make(): Promise<TokenIssuer> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    return new TokenIssuer(privateKey, await exportJWK(publicKey), await exportJWK(privateKey));
  }

  /** Publishes the key at `keySource`. */
  async publish(): Promise<void> {
    const keys = JSON.stringify({ keys: [this.publicKey] });
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(keys);
    });
    this.#server = server;
    const { hostname, port } = new URL(keySource);
    await new Promise<void>((resolve) => server.listen(Number(port), hostname, resolve));
  }

  /** A token; valid for an hour unless told otherwise. */
  token({
    permissions,
    subject = permissions.join(' '),
    claim = 'permissions',
    endsInS = 3_600,
  }: TokenWishes): Promise<string> {
    const nowS = Math.floor(Date.now() / 1_000);
    return new SignJWT({ [claim]: [...permissions] })
      .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'JWT' })
      .setSubject(subject)
      .setIssuedAt(nowS - 60)
      .setExpirationTime(nowS + endsInS)
      .sign(this.#key);
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server === undefined ? resolve(undefined) : this.#server.close(resolve)));
  }
}
