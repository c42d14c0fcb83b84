import { once } from 'node:events';
import type { Server } from 'node:http';
import { EncryptingCodec } from './codec/encrypting-codec.ts';
import { authenticatorOf } from './codec-server/authentication.ts';
import { warnOfKeySet } from './codec-server/key-set.ts';
import { createCodecServer } from './codec-server/server.ts';
import { readCodecServerSettings } from './codec-server/settings.ts';
import { systemCode } from './fleets/file-text.ts';
import { createLog } from './worker/log.ts';
import { sayWhetherEncrypting } from './worker/payload-keys.ts';
import { runProcess } from './worker/process.ts';
import { readSettings } from './worker/settings.ts';
import { cannotStart, wordsOf } from './worker/start-failure.ts';

// The composition root of the process that decodes for people: for the Web UI, Temporal's own CLI and ours.

const environment = process.env;
const log = createLog(readSettings(environment).settings?.logLevel ?? 'info', environment, (line) => {
  process.stdout.write(line);
});

async function main(): Promise<void> {
  const settings = await readCodecServerSettings(environment);
  const { address, payloadKeys, origins, namespaces } = settings;
  const authenticate = authenticatorOf(settings);
  sayWhetherEncrypting(log, settings);
  const server = createCodecServer({ codec: new EncryptingCodec(payloadKeys), authenticate, origins, log });
  await listen(server, address);
  const ready = { event: 'codec-server-ready', address, origins: [...origins], namespaces: [...namespaces] };
  log.info(ready, 'codec server ready');
  void warnOfKeySet(settings, log);
  await untilSignal();
  server.close();
  server.closeIdleConnections();
  await once(server, 'close');
  log.info({ event: 'codec-server-stopped' }, 'codec server stopped');
}

async function listen(server: Server, address: string): Promise<void> {
  const { hostname, port } = new URL(`http://${address}`);
  server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''));
  await once(server, 'listening').catch((error: unknown) => {
    const isTaken = systemCode(error) === 'EADDRINUSE';
    const remedy = isTaken
      ? 'Set LIFEBOAT_CODEC_ADDRESS to another port, one that is free.'
      : 'Set LIFEBOAT_CODEC_ADDRESS to an address of this machine and a port that this process may use.';
    throw cannotStart(
      isTaken ? 'CodecAddressTaken' : 'CodecAddressUnusable',
      `The codec server cannot listen on ${address}: ${wordsOf(error)}.`,
      remedy,
      error,
    );
  });
}

/** Requests that are under way are answered; the next signal does not wait for them. */
function untilSignal(): Promise<unknown> {
  return Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
}

await runProcess('codec-server', log, main);
