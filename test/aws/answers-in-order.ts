import { afterRequest, answering, rawServer, type Behaviour, type RawServer } from './raw-server.ts';

/** An answer: what AWS would send, or what becomes of the connection. */
export type Answer = object | Behaviour;

/** A request as AWS would have seen it. */
export interface SeenRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A server that gives one answer after the other, the last one for ever. */
export async function answersInOrder(...answers: readonly Answer[]): Promise<RawServer> {
  let count = 0;
  return rawServer(
    afterRequest((socket) => {
      const answer = answers[Math.min(count, answers.length - 1)] ?? {};
      count += 1;
      const behave = typeof answer === 'function' ? (answer as Behaviour) : answering(200, JSON.stringify(answer));
      behave(socket);
    }),
  );
}

/** An error as WorkSpaces sends it (AWS JSON 1.1). */
export function awsError(code: string, message: string, status = 400): Behaviour {
  return answering(status, JSON.stringify({ __type: `com.amazonaws.workspaces#${code}`, message }), {
    'x-amzn-errortype': code,
  });
}

/** The operations and inputs of all requests so far. */
export function seenBy(server: RawServer): SeenRequest[] {
  return server.requests.map((request) => ({
    operation: /x-amz-target: \w+\.(\w+)/i.exec(request)?.[1] ?? '',
    input: JSON.parse(request.slice(request.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>,
  }));
}
