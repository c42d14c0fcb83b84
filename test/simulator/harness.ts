import { SESv2Client } from '@aws-sdk/client-sesv2';
import { STSClient } from '@aws-sdk/client-sts';
import { DescribeWorkspacesCommand, WorkSpacesClient, type Workspace } from '@aws-sdk/client-workspaces';
import {
  CreateWorkspaceInstanceCommand,
  DeleteWorkspaceInstanceCommand,
  GetWorkspaceInstanceCommand,
  WorkspacesInstancesClient,
  type CreateWorkspaceInstanceRequest,
  type GetWorkspaceInstanceResponse,
} from '@aws-sdk/client-workspaces-instances';
import type { AuditEntry } from '../../simulator/audit.ts';
import type { Scenario } from '../../simulator/control/scenario.ts';
import { startSimulator, type RunningSimulator } from '../../simulator/server.ts';

export const primaryRegion = 'us-east-1';
export const standbyRegion = 'us-west-2';
export const firstStandbyDirectory = 'd-9267000001';
export const minute = 60_000;

/** What the state endpoint says of a WorkSpace, as far as tests look at it. */
export interface WorkspaceTruth {
  readonly workspaceId: string;
  readonly region: string;
  readonly directoryId: string;
  readonly userName: string;
  readonly role: 'primary' | 'standby' | 'plain';
  readonly desktop: number | null;
  readonly state: string;
  readonly live: boolean;
  readonly standbyWorkspaceIds: readonly string[];
  readonly createdAtMs: number | null;
  readonly readyAtMs: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly connected: boolean;
  readonly lastConnectedAtMs: number | null;
  readonly snapshotAtMs: number | null;
  readonly primaryWorkspaceId: string | null;
}

/** What `GET /instances` says of one, as far as tests look at it. */
export interface InstanceTruth {
  readonly workspaceInstanceId: string;
  readonly region: string;
  readonly number: number;
  readonly state: string;
  readonly live: boolean;
  readonly ec2ErrorCodes: readonly string[];
  readonly clientTokenDigest: string | null;
  readonly billingMode: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly managedInstance: Readonly<Record<string, unknown>>;
  readonly deletes: number;
}

/** No chance and no lag, and no limit of calls: tests switch on what they are about. */
export const calmSettings = {
  rates: { workspaces: null, 'workspaces-instances': null, ses: null },
  visibility: { invisibleMs: [0, 0], incompleteMs: [0, 0], relationLagMs: [0, 0] },
  ses: { invisibleMs: [0, 0] },
  instances: { invisibleMs: [0, 0] },
};

/** A simulator of its own for every test of a suite, and the real SDK's clients for it. */
export class TestSimulator {
  #running: RunningSimulator | undefined;
  #clients: { destroy(): void }[] = [];
  readonly #scenario: object;

  constructor(scenario: object) {
    this.#scenario = scenario;
  }

  async start(): Promise<void> {
    const scenario = { settings: calmSettings, fleet: { desktops: 4, directories: 1 }, ...this.#scenario };
    this.#running = await startSimulator({ port: 0, seed: 7, scenario: {} });
    await this.post('/scenario', scenario satisfies Partial<Record<keyof Scenario, object>>);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    this.#clients = [];
    await this.#running?.close();
  }

  get url(): string {
    if (!this.#running) throw new Error('the simulator is not running');
    return this.#running.url;
  }

  workspaces(region = standbyRegion, accessKeyId = 'x'): WorkSpacesClient {
    return this.#keep(new WorkSpacesClient(this.#config(region, accessKeyId)));
  }

  instances(region = standbyRegion, accessKeyId = 'x'): WorkspacesInstancesClient {
    return this.#keep(new WorkspacesInstancesClient(this.#config(region, accessKeyId)));
  }

  mail(region = standbyRegion, accessKeyId = 'x'): SESv2Client {
    return this.#keep(new SESv2Client(this.#config(region, accessKeyId)));
  }

  sts(region = standbyRegion, accessKeyId = 'x'): STSClient {
    return this.#keep(new STSClient(this.#config(region, accessKeyId)));
  }

  async get<T>(path: string): Promise<T> {
    return this.#control<T>('GET', path);
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#control<T>('POST', path, body);
  }

  async delete<T>(path: string): Promise<T> {
    return this.#control<T>('DELETE', path);
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return this.#control<T>('PATCH', path, body);
  }

  async fault(fault: object): Promise<string> {
    const { faults } = await this.post<{ faults: [{ id: string }] }>('/faults', fault);
    return faults[0].id;
  }

  async clearFaults(): Promise<void> {
    await this.#control('DELETE', '/faults');
  }

  async advance(advanceMs: number): Promise<void> {
    await this.post('/clock', { advanceMs });
  }

  async truth(role?: WorkspaceTruth['role']): Promise<WorkspaceTruth[]> {
    const { workspaces } = await this.get<{ workspaces: WorkspaceTruth[] }>('/state?gone=true');
    return workspaces.filter((workspace) => role === undefined || workspace.role === role);
  }

  async primaries(): Promise<WorkspaceTruth[]> {
    return this.truth('primary');
  }

  async instanceTruth(query = 'gone=true'): Promise<InstanceTruth[]> {
    return (await this.get<{ instances: InstanceTruth[] }>(`/instances?${query}`)).instances;
  }

  /** Creates one instance of a small machine and answers its id. */
  async createInstance(more: Partial<CreateWorkspaceInstanceRequest> = {}, accessKeyId = 'x'): Promise<string> {
    const request = { ManagedInstance: { InstanceType: 'm5.large', SubnetId: 'subnet-a' }, ...more };
    const answer = await this.instances(standbyRegion, accessKeyId).send(new CreateWorkspaceInstanceCommand(request));
    return answer.WorkspaceInstanceId!;
  }

  async instance(WorkspaceInstanceId: string): Promise<GetWorkspaceInstanceResponse> {
    return this.instances().send(new GetWorkspaceInstanceCommand({ WorkspaceInstanceId }));
  }

  async deleteInstance(WorkspaceInstanceId: string, accessKeyId = 'x'): Promise<void> {
    const command = new DeleteWorkspaceInstanceCommand({ WorkspaceInstanceId });
    await this.instances(standbyRegion, accessKeyId).send(command);
  }

  async audit(query = ''): Promise<AuditEntry[]> {
    return (await this.get<{ entries: AuditEntry[] }>(`/audit?${query}`)).entries;
  }

  /** All records of a Region that one DescribeWorkspaces call shows. */
  async described(region: string, filter: { WorkspaceIds?: string[] } = {}): Promise<Workspace[]> {
    const { Workspaces = [] } = await this.workspaces(region).send(new DescribeWorkspacesCommand(filter));
    return Workspaces;
  }

  #config(region: string, accessKeyId: string) {
    const credentials = { accessKeyId, secretAccessKey: 'x' };
    return { region, endpoint: this.url, credentials, maxAttempts: 1 };
  }

  #keep<C extends { destroy(): void }>(client: C): C {
    this.#clients.push(client);
    return client;
  }

  async #control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${this.url}/_simulator${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** Gives each test of the surrounding suite a fresh simulator. */
export function useSimulator(scenario: object = {}): TestSimulator {
  const simulator = new TestSimulator(scenario);
  beforeEach(() => simulator.start());
  afterEach(() => simulator.stop());
  return simulator;
}

/** A raw, falsely signed request: for what the SDK would not send or not show. */
export async function rawCall(
  url: string,
  { service, region = standbyRegion, target, method = 'POST', path = '/', body = '{}', signal }: RawCall,
): Promise<{ status: number; headers: Headers; text: string }> {
  const scope = `Credential=x/20261101/${region}/${service}/aws4_request`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
    ...(target === undefined ? {} : { 'x-amz-target': target }),
  };
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const init = { method, headers, ...(hasBody ? { body } : {}), ...(signal ? { signal } : {}) };
  const response = await fetch(`${url}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export interface RawCall {
  readonly service: string;
  readonly region?: string;
  readonly target?: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** The request of CreateStandbyWorkspaces for some primaries of one directory. */
export function standbysFor(primaries: readonly WorkspaceTruth[], more: object = {}) {
  const StandbyWorkspaces = primaries.map(({ workspaceId, directoryId }) => ({
    PrimaryWorkspaceId: workspaceId,
    DirectoryId: directoryId.replace('d-9067', 'd-9267'),
    ...more,
  }));
  return { PrimaryRegion: primaryRegion, StandbyWorkspaces };
}
