import { SESv2Client } from '@aws-sdk/client-sesv2';
import { STSClient } from '@aws-sdk/client-sts';
import { WorkSpacesClient } from '@aws-sdk/client-workspaces';
import { WorkspacesInstancesClient } from '@aws-sdk/client-workspaces-instances';
import { WireHandler, type AwsCallEnd, type WireCall } from './wire.ts';

/** Time-outs of every call, in milliseconds. */
export interface AwsSettings {
  /** Until a connection stands. */
  readonly connectTimeoutMs: number;
  /** Until the answer has come, for calls that name no shorter time. */
  readonly requestTimeoutMs: number;
}

/** Is told of each call that has ended. One whose credentials could not be loaded never became a call. */
export type AwsCallListener = (end: AwsCallEnd) => void;

/**
 * What a client is used for. A change goes over a connection of its own: on one that is kept open, AWS may be hanging
 * up just then, and a request lost that way may have been applied.
 */
export type Purpose = 'read' | 'change';

/** The AWS clients of a worker: one per Region, service and purpose, made when first asked for. */
export interface AwsClients {
  workspaces(region: string, purpose?: Purpose): WorkSpacesClient;
  instances(region: string, purpose?: Purpose): WorkspacesInstancesClient;
  ses(region: string, purpose?: Purpose): SESv2Client;
  sts(region: string): STSClient;
  /** Closes all connections. */
  close(): void;
}

/**
 * Makes clients that send once: retries belong to Temporal, where they show and obey the lane's rate. Credentials and
 * endpoints come from the SDK's own sources (environment, shared files), never from a caller.
 */
export function createAwsClients(settings: AwsSettings, listener?: AwsCallListener): AwsClients {
  const made = new Map<string, { destroy(): void }>();
  const once = <Client extends { destroy(): void }>(key: string, make: () => Client): Client => {
    const known = made.get(key) as Client | undefined;
    const client = known ?? make();
    made.set(key, client);
    return client;
  };
  const config = (service: AwsCallEnd['service'], region: string, purpose: Purpose) => ({
    region,
    maxAttempts: 1,
    requestHandler: wireHandler(settings, purpose, service, listener),
  });
  return {
    workspaces: (region, purpose = 'read') =>
      once(`workspaces/${region}/${purpose}`, () => new WorkSpacesClient(config('workspaces', region, purpose))),
    instances: (region, purpose = 'read') =>
      once(`instances/${region}/${purpose}`, () => new WorkspacesInstancesClient(config('instances', region, purpose))),
    ses: (region, purpose = 'read') =>
      once(`ses/${region}/${purpose}`, () => new SESv2Client(config('ses', region, purpose))),
    sts: (region) => once(`sts/${region}`, () => new STSClient(config('sts', region, 'read'))),
    close: () => {
      for (const client of made.values()) client.destroy();
      made.clear();
    },
  };
}

function wireHandler(
  settings: AwsSettings,
  purpose: Purpose,
  service: AwsCallEnd['service'],
  listener?: AwsCallListener,
): WireHandler {
  const agent = { keepAlive: purpose === 'read', maxSockets: 50 };
  const options = {
    connectionTimeout: settings.connectTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    // An answer that dribbles in is given up when nothing has come for this long.
    socketTimeout: settings.requestTimeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  };
  return new WireHandler(service === 'sts' ? 'xml' : 'json', options, listener && telling(listener, service));
}

/** An answer of AWS stays an answer, whatever becomes of counting it. */
function telling(listener: AwsCallListener, service: AwsCallEnd['service']): NonNullable<WireCall['tellEnd']> {
  return (end) => {
    try {
      listener({ service, ...end });
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  };
}
