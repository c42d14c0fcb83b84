import { createAwsClients, type AwsCallListener, type AwsClients } from '../../src/aws/clients.ts';

const variables = {
  AWS_ACCESS_KEY_ID: 'AKIDTESTTESTTESTTEST',
  AWS_SECRET_ACCESS_KEY: 'only-for-the-simulator',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** Clients whose environment leads to one endpoint. */
export interface ClientsAt {
  readonly clients: AwsClients;
  /** Closes the clients and gives the environment back. */
  close(): void;
}

interface SettingsAt {
  readonly requestTimeoutMs?: number;
  /** Variables that are taken away. */
  readonly without?: RegExp;
  /** Whose key signs the calls. */
  readonly accessKeyId?: string;
  /** Is told of each call that has ended. */
  readonly listener?: AwsCallListener;
}

/** Points the environment at an endpoint, as a worker's would be. */
export function awsAt(url: string, settings: SettingsAt = {}): ClientsAt {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL: url });
  if (settings.accessKeyId !== undefined) process.env['AWS_ACCESS_KEY_ID'] = settings.accessKeyId;
  for (const name of Object.keys(variables)) if (settings.without?.test(name)) delete process.env[name];
  const timeouts = { connectTimeoutMs: 300, requestTimeoutMs: settings.requestTimeoutMs ?? 2_000 };
  const clients = createAwsClients(timeouts, settings.listener);
  return {
    clients,
    close: () => {
      clients.close();
      for (const name of Object.keys(process.env)) delete process.env[name];
      Object.assign(process.env, before);
    },
  };
}
