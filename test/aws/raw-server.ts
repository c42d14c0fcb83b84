import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a server does with a connection. */
export type Behaviour = (socket: Socket) => void;

/** A server that speaks raw TCP, for answers that no HTTP library would send. */
export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** Whole requests that have arrived. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts a server on a free port; `behave` gets each connection. */
export async function rawServer(behave: (socket: Socket, requests: string[]) => void): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    behave(socket, requests);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Lets a whole request arrive, then reacts. */
export function afterRequest(react: Behaviour): (socket: Socket, requests: string[]) => void {
  return (socket, requests) => {
    let received = '';
    socket.on('data', (data) => {
      received += data.toString();
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (head < 0 || received.length - head - 4 < length) return;
      requests.push(received);
      received = '';
      react(socket);
    });
  };
}

/** Answers every request alike. */
export function answering(status: number, body: string, headers: Record<string, string> = {}): Behaviour {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) => {
    const length = Buffer.byteLength(body);
    socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: ${length}\r\n${lines.join('')}\r\n${body}`);
  };
}

/** Sends the beginning of a longer answer, then what is to follow it. */
export function truncated(status: number, body: string, then: Behaviour): Behaviour {
  return (socket) => {
    socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: ${body.length + 100}\r\n\r\n${body}`);
    setTimeout(() => then(socket), 20);
  };
}

/** Hangs up rudely. */
export const reset: Behaviour = (socket) => {
  socket.resetAndDestroy();
};
