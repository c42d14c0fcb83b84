/**
 * What a good engineer would write instead of Lifeboat, for one evening of preparing standbys: SDK calls in batches
 * of 25, ten at a time, adaptive retries, only the pending ones polled, repacked into full calls. Everything is
 * pipelined, so its makespan is near the best possible. What it does not do is survive being killed, or know what
 * became of a create whose answer was lost; nothing of that happens in this bench.
 */
import {
  CreateStandbyWorkspacesCommand,
  DescribeWorkspacesCommand,
  WorkSpacesClient,
  type StandbyWorkspace,
  type Workspace,
} from '@aws-sdk/client-workspaces';
import { CreateMultiRegionEndpointCommand, GetMultiRegionEndpointCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import pLimit from 'p-limit';
import { liveInWorldTime, realNowMs } from './world-time.ts';

/** What the script is told, as JSON in its only argument. */
export interface ScriptOrder {
  readonly speed: number;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  readonly directories: readonly { readonly primary: string; readonly standby: string }[];
  readonly mailEndpoint: string;
}

/** What the script prints, as one line of JSON, when it is done. */
export interface ScriptReport {
  readonly event: 'done';
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly ready: number;
  readonly failed: readonly { readonly user: string; readonly reason: string }[];
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

interface Pending {
  readonly standbyId: string;
  readonly user: string;
  readonly createdAtMs: number;
}

const batchSize = 25;
const pollEveryMs = 60_000;
const firstPollAtAgeMs = 9 * 60_000;
const mailPollEveryMs = 10_000;

const order = JSON.parse(process.argv[2] ?? '{}') as ScriptOrder;
liveInWorldTime(order.speed);

const settings = { retryMode: 'adaptive', maxAttempts: 10 };
const primaryAws = new WorkSpacesClient({ ...settings, region: order.primaryRegion });
const standbyAws = new WorkSpacesClient({ ...settings, region: order.standbyRegion });
const mailAws = new SESv2Client({ ...settings, region: order.standbyRegion });
const limit = pLimit(10);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const failed: { user: string; reason: string }[] = [];
const pending = new Map<string, Pending>();
let ready = 0;

const startedAtMs = realNowMs();
const cpuAtStart = process.cpuUsage();
await Promise.all([prepareDesktops(), prepareMail()]);
const endedAtMs = realNowMs();
const cpu = process.cpuUsage(cpuAtStart);
const report: ScriptReport = {
  event: 'done',
  startedAtMs,
  endedAtMs,
  ready,
  failed,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakRssMb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(`${JSON.stringify(report)}\n`);

async function prepareDesktops(): Promise<void> {
  const waiting: StandbyWorkspace[] = [];
  const creates: Promise<void>[] = [];
  const createFullBatches = (atLeast: number): void => {
    while (waiting.length >= atLeast) creates.push(createStandbys(waiting.splice(0, batchSize)));
  };
  const readOne = async (primary: string, standby: string): Promise<void> => {
    for await (const page of primaryPages(primary)) {
      for (const desktop of page) waiting.push({ PrimaryWorkspaceId: desktop.WorkspaceId, DirectoryId: standby });
      createFullBatches(batchSize);
    }
  };
  await Promise.all(order.directories.map(({ primary, standby }) => readOne(primary, standby)));
  createFullBatches(1);
  await Promise.all(creates);
  await pollUntilReady();
}

async function* primaryPages(directory: string): AsyncGenerator<Workspace[]> {
  let token: string | undefined;
  do {
    const page = await limit(() =>
      primaryAws.send(new DescribeWorkspacesCommand({ DirectoryId: directory, ...(token && { NextToken: token }) })),
    );
    yield (page.Workspaces ?? []).filter((each) => (each.RelatedWorkspaces ?? []).length === 0);
    token = page.NextToken;
  } while (token !== undefined);
}

async function createStandbys(batch: StandbyWorkspace[]): Promise<void> {
  const command = new CreateStandbyWorkspacesCommand({ PrimaryRegion: order.primaryRegion, StandbyWorkspaces: batch });
  const answer = await limit(() => standbyAws.send(command)).catch((error: unknown) => giveUp(batch, error));
  if (answer === undefined) return;
  for (const made of answer.PendingStandbyRequests ?? []) {
    const standbyId = made.WorkspaceId ?? '';
    pending.set(standbyId, { standbyId, user: made.UserName ?? '', createdAtMs: Date.now() });
  }
  for (const refused of answer.FailedStandbyRequests ?? []) {
    const user = refused.StandbyWorkspaceRequest?.PrimaryWorkspaceId ?? 'unknown';
    failed.push({ user, reason: `${refused.ErrorCode ?? ''}: ${refused.ErrorMessage ?? ''}` });
  }
}

/** All ten attempts were in vain. What really exists now, a person has to find out. */
function giveUp(batch: readonly StandbyWorkspace[], error: unknown): undefined {
  for (const { PrimaryWorkspaceId = 'unknown' } of batch)
    failed.push({ user: PrimaryWorkspaceId, reason: String(error) });
}

async function pollUntilReady(): Promise<void> {
  while (pending.size > 0) {
    const roundAtMs = Date.now();
    const due = [...pending.values()].filter((each) => roundAtMs - each.createdAtMs >= firstPollAtAgeMs);
    const reads: Promise<void>[] = [];
    for (let start = 0; start < due.length; start += batchSize) {
      reads.push(readStandbys(due.slice(start, start + batchSize)));
    }
    await Promise.all(reads);
    if (pending.size > 0) await sleep(Math.max(0, roundAtMs + pollEveryMs - Date.now()));
  }
}

async function readStandbys(batch: readonly Pending[]): Promise<void> {
  const command = new DescribeWorkspacesCommand({ WorkspaceIds: batch.map((each) => each.standbyId) });
  // A read that failed ten times is made up for by the next round.
  const answer = await limit(() => standbyAws.send(command)).catch(() => ({ Workspaces: [] }));
  for (const { WorkspaceId = '', State, ErrorMessage } of answer.Workspaces ?? []) {
    const standby = pending.get(WorkspaceId);
    if (standby === undefined || State === 'PENDING') continue;
    pending.delete(WorkspaceId);
    if (State === 'AVAILABLE' || State === 'STOPPED') ready += 1;
    else failed.push({ user: standby.user, reason: `${State ?? 'no state'}: ${ErrorMessage ?? ''}` });
  }
}

async function prepareMail(): Promise<void> {
  const name = { EndpointName: order.mailEndpoint };
  const routes = [{ Region: order.primaryRegion }];
  await mailAws.send(new CreateMultiRegionEndpointCommand({ ...name, Details: { RoutesDetails: routes } }));
  for (;;) {
    await sleep(mailPollEveryMs);
    const { Status } = await mailAws.send(new GetMultiRegionEndpointCommand(name));
    if (Status === 'READY') return;
    if (Status === 'FAILED') throw new Error(`mail endpoint ${order.mailEndpoint} is FAILED`);
  }
}
