import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import type { CallAnswer } from '../domain/call-answer.ts';

/** One call to AWS that has ended, for those who count. */
export interface AwsCallEnd {
  /** Of a lane, or `sts`, which has none. */
  readonly service: 'workspaces' | 'instances' | 'ses' | 'sts';
  readonly operation: string;
  readonly region: string;
  readonly answer: CallAnswer;
}

/** What one call brings along to the last step before the network, and what that step notes. */
export interface WireCall {
  /** Not to be sent after this time, in epoch milliseconds by the clock of this machine. */
  readonly notAfterMs?: number;
  /** Not to be waited for after this time. */
  readonly answerByMs?: number;
  /** Set right before the request is handed to the network: an error without it cannot have been applied. */
  sent: boolean;
  /** When AWS answered, by its own clock: the Date header, which has whole seconds. */
  answeredAtMs?: number;
  /** Who wants to know how it ended; set by the last step, for it knows the service. */
  tellEnd?: (end: Omit<AwsCallEnd, 'service'>) => void;
}

/** Options of `client.send` that reach the last step. */
export interface WireOptions {
  readonly wire: WireCall;
  readonly abortSignal?: AbortSignal;
}

type Handling = Parameters<NodeHttpHandler['handle']>;
type Handled = ReturnType<NodeHttpHandler['handle']>;

/**
 * The SDK's HTTP handler with two rules of ours. It runs after credentials and signature, so its deadline holds even
 * when those took long or the process was stopped in between. And it lets no answer pass as a success that is not a
 * JSON object: the SDK takes an empty body, `null` or a list for an answer without fields, and a read that shows
 * nothing would be believed.
 */
export class WireHandler extends NodeHttpHandler {
  readonly #format: 'json' | 'xml';
  readonly #requestTimeoutMs: number;
  readonly #tellEnd: WireCall['tellEnd'];

  constructor(
    format: 'json' | 'xml',
    options: NodeHttpHandlerOptions & { readonly requestTimeout: number },
    tellEnd?: WireCall['tellEnd'],
  ) {
    super(options);
    this.#format = format;
    this.#tellEnd = tellEnd;
    this.#requestTimeoutMs = options.requestTimeout;
  }

  override async handle(request: Handling[0], options?: Handling[1]): Handled {
    const { wire } = (options ?? {}) as Partial<WireOptions>;
    // The SDK lends a client's handler to the calls that fetch its credentials: those are not ours to judge.
    if (wire === undefined) return super.handle(request, options);
    if (this.#tellEnd !== undefined) wire.tellEnd = this.#tellEnd;
    const nowMs = Date.now();
    if (wire.notAfterMs !== undefined && nowMs > wire.notAfterMs) throw new DeadlinePassed();
    const leftMs = Math.max(1, (wire.answerByMs ?? Infinity) - nowMs);
    wire.sent = true;
    const requestTimeout = Math.min(this.#requestTimeoutMs, leftMs);
    const { response } = await super.handle(request, { ...options, requestTimeout });
    const answeredAtMs = Date.parse(response.headers['date'] ?? '');
    if (!Number.isNaN(answeredAtMs)) wire.answeredAtMs = answeredAtMs;
    const body = await wholeBody(response.body as AsyncIterable<Uint8Array>, response.statusCode);
    const isSuccess = response.statusCode >= 200 && response.statusCode < 300;
    if (isSuccess && this.#format === 'json' && !holdsObject(body)) throw new UnreadableAnswer(response.statusCode);
    response.body = body;
    return { response };
  }
}

/** The request was not sent: its deadline had passed. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';

  constructor() {
    super('the deadline for sending had passed, so it was not sent');
  }
}

/** AWS answered with success, but not with what can be read as an answer. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  readonly $metadata: { readonly httpStatusCode?: number };

  constructor(httpStatusCode?: number, what = 'the answer is not a JSON object') {
    super(what);
    this.$metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  }
}

/** Reads the body to its end; when it breaks off, the error keeps the status that had arrived. */
async function wholeBody(body: AsyncIterable<Uint8Array>, httpStatusCode: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { $metadata: { httpStatusCode } }) : error;
  }
  return Buffer.concat(chunks);
}

function holdsObject(body: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
