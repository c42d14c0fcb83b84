import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A WorkSpace as the wire shows it. */
export type WireWorkspace = Record<string, unknown> & { State: string };

/** A WorkSpaces of a few desktops over HTTP, for what a process asks of it; every change is kept in order. */
export interface SmallAws {
  readonly url: string;
  readonly workspaces: Map<string, WireWorkspace>;
  readonly connections: Map<string, string>;
  /** ModifyWorkspaceState and TerminateWorkspaces, as they came. */
  readonly changes: string[];
  account: string;
  /** How the next terminate goes wrong: its answer is lost after it was applied, or one id is refused. */
  trouble?: 'lost' | { readonly refuse: string };
  /** A primary that reads show in a state in which it is not any more. */
  stale?: { readonly id: string; readonly state: string };
  /** Called before each operation is answered. */
  before?: (operation: string) => void | Promise<void>;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function smallAws(): Promise<SmallAws> {
  const server = createServer((request, response) => {
    void answer(aws, request).then((body) => {
      if (body === undefined) return void response.destroy();
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const aws: SmallAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    workspaces: new Map(),
    connections: new Map(),
    changes: [],
    account: '123456789012',
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return aws;
}

async function answer(aws: SmallAws, request: IncomingMessage): Promise<string | undefined> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const operation = /\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? 'GetCallerIdentity';
  await aws.before?.(operation);
  if (operation === 'GetCallerIdentity') {
    const result = `<GetCallerIdentityResult><Account>${aws.account}</Account></GetCallerIdentityResult>`;
    return `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>`;
  }
  const input = JSON.parse(body) as {
    WorkspaceIds: string[];
    WorkspaceId: string;
    WorkspaceState: string;
    TerminateWorkspaceRequests: { WorkspaceId: string }[];
  };
  return answerWorkspaces(aws, operation, input);
}

function answerWorkspaces(
  aws: SmallAws,
  operation: string,
  input: {
    readonly WorkspaceIds: readonly string[];
    readonly WorkspaceId: string;
    readonly WorkspaceState: string;
    readonly TerminateWorkspaceRequests: readonly { readonly WorkspaceId: string }[];
  },
): string | undefined {
  switch (operation) {
    case 'DescribeWorkspaces':
      return JSON.stringify({ Workspaces: input.WorkspaceIds.flatMap((id) => shown(aws, id) ?? []) });
    case 'DescribeWorkspacesConnectionStatus': {
      const known = input.WorkspaceIds.filter((id) => aws.workspaces.has(id));
      const status = known.map((id) => ({
        WorkspaceId: id,
        ConnectionState: aws.connections.get(id) ?? 'DISCONNECTED',
        ConnectionStateCheckTimestamp: Date.now() / 1_000 + 1,
      }));
      return JSON.stringify({ WorkspacesConnectionStatus: status });
    }
    case 'ModifyWorkspaceState': {
      aws.changes.push(`${input.WorkspaceId} ${input.WorkspaceState}`);
      const workspace = aws.workspaces.get(input.WorkspaceId);
      if (workspace !== undefined) workspace.State = input.WorkspaceState;
      return '{}';
    }
    case 'TerminateWorkspaces':
      return terminate(
        aws,
        input.TerminateWorkspaceRequests.map(({ WorkspaceId }) => WorkspaceId),
      );
    default:
      throw new Error(`nobody has taught it ${operation}`);
  }
}

function shown({ workspaces, stale }: SmallAws, id: string): WireWorkspace | undefined {
  const workspace = workspaces.get(id);
  return workspace !== undefined && stale?.id === id ? { ...workspace, State: stale.state } : workspace;
}

function terminate(aws: SmallAws, ids: readonly string[]): string | undefined {
  const { trouble } = aws;
  const refused = typeof trouble === 'object' ? ids.filter((id) => id === trouble.refuse) : [];
  aws.changes.push(`terminate ${ids.join(' ')}`);
  for (const id of ids) {
    const workspace = aws.workspaces.get(id);
    if (workspace !== undefined && !refused.includes(id)) workspace.State = 'TERMINATING';
  }
  if (trouble === 'lost') return undefined;
  const code = { ErrorCode: 'InvalidResourceStateException', ErrorMessage: 'not now' };
  return JSON.stringify({ FailedRequests: refused.map((id) => ({ WorkspaceId: id, ...code })) });
}
