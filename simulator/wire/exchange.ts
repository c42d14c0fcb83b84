import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAnswer, HttpRequest } from './protocol.ts';

/** One request and the connection it came over, with all the ways to answer it badly. */
export class Exchange {
  readonly #response: ServerResponse;
  readonly #message: IncomingMessage;
  #gone = false;
  /** Settles when the client hangs up before it has its answer; stays pending otherwise. */
  readonly clientGone: Promise<void>;

  constructor(message: IncomingMessage, response: ServerResponse) {
    this.#message = message;
    this.#response = response;
    this.clientGone = new Promise((resolve) => {
      response.on('close', () => {
        if (response.writableFinished) return;
        this.#gone = true;
        resolve();
      });
    });
    // A connection that breaks is what this program is for, not an error of it.
    message.on('error', () => undefined);
    response.on('error', () => undefined);
  }

  get isClientGone(): boolean {
    return this.#gone;
  }

  async read(): Promise<HttpRequest> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.#message) chunks.push(chunk as Buffer);
    const url = new URL(this.#message.url ?? '/', 'http://simulator');
    return {
      method: this.#message.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: this.#message.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
  }

  send({ status, headers, body }: HttpAnswer): void {
    this.#response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    this.#response.end(body);
  }

  /** RST: what a client sees when a load balancer dies. */
  reset(): void {
    this.#message.socket.resetAndDestroy();
  }

  /** FIN without an answer. */
  drop(): void {
    this.#message.socket.destroy();
  }

  /** Promises the whole body, sends half of it, hangs up. */
  truncate({ status, headers, body }: HttpAnswer): void {
    const bytes = Buffer.from(body);
    this.#response.writeHead(status, { ...headers, 'content-length': bytes.length });
    this.#response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
      this.drop();
    });
  }

  /** A 200 that is not what its content type says. */
  garble({ headers }: HttpAnswer): void {
    this.send({ status: 200, headers, body: '<html><body>upstream \u0000\uFFFD connect error</body>' });
  }
}
