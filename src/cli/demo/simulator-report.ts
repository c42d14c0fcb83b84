import type { SimulatorReport } from '../documents.ts';

interface AuditEntry {
  readonly service: string;
  readonly operation: string;
  readonly answer: { readonly errorCode: string | null } | null;
}
interface SimulatedWorkspace {
  readonly directoryId: string;
  readonly userName: string;
  readonly role: string;
  readonly state: string;
}
interface SimulatedFault {
  readonly id: string;
  readonly fired: number;
}

const PREFIX = '/_simulator';
const throttling = /Throttling|TooManyRequests/;

async function ask<T>(url: string, path: string): Promise<T> {
  const response = await fetch(`${url}${PREFIX}${path}`);
  if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${path}`);
  return (await response.json()) as T;
}

/** The faults of a scenario with how often each has struck. */
export async function readFaults(url: string): Promise<readonly SimulatedFault[]> {
  const { faults } = await ask<{ faults: SimulatedFault[] }>(url, '/faults');
  return faults.map(({ id, fired }) => ({ id, fired }));
}

/** What the simulator counted and what exists in it: its own log and state, not our ledger. */
export async function readSimulator(url: string): Promise<SimulatorReport> {
  const { entries } = await ask<{ entries: AuditEntry[] }>(url, '/audit?event=answered');
  const { workspaces } = await ask<{ workspaces: SimulatedWorkspace[] }>(url, '/state');
  const standbys = workspaces.filter(({ role }) => role === 'standby');
  return {
    calls: countCalls(entries),
    faults: await readFaults(url),
    standbys: countBy(standbys, ({ state }) => state),
    duplicates: Object.entries(countBy(standbys, ({ directoryId, userName }) => `${directoryId}/${userName}`))
      .filter(([, count]) => count > 1)
      .map(([user]) => user),
  };
}

function countCalls(entries: readonly AuditEntry[]): SimulatorReport['calls'] {
  const byOperation = new Map<string, { service: string; operation: string; calls: number; throttled: number }>();
  for (const { service, operation, answer } of entries) {
    const known = byOperation.get(operation) ?? { service, operation, calls: 0, throttled: 0 };
    known.calls += 1;
    if (throttling.test(answer?.errorCode ?? '')) known.throttled += 1;
    byOperation.set(operation, known);
  }
  return [...byOperation.values()].sort((one, other) => other.calls - one.calls);
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}
