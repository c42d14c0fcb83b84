import { primaryRegion, standbyRegion } from '../support/fleet-files.ts';
import type { FaultRequest } from '../support/simulator.ts';
import { account, keys, type Happening, type Stage } from './stage.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** A WorkSpace is forced into a state. */
const primaryIs =
  (state: string): Happening =>
  (stage, n) =>
    forced(stage, stage.desktop(n).primaryId, state);

const standbyIs =
  (state: string): Happening =>
  (stage, n) =>
    forced(stage, stage.desktop(n).standbyId, state);

async function forced({ house }: Stage, workspaceId: string, state: string): Promise<boolean> {
  await house.simulator.force(workspaceId, { state });
  return true;
}

/** Somebody lifts the fence, or wakes it. */
async function awake(stage: Stage, n: number): Promise<string> {
  const { primaryId } = stage.desktop(n);
  await stage.house.simulator.force(primaryId, { state: 'AVAILABLE' });
  return primaryId;
}

/** A primary of the plan in this state, the n-th before the others. */
async function oneThatIs({ house, primaries }: Stage, n: number, state: string): Promise<string | undefined> {
  const { workspaces } = await house.simulator.state();
  const those = new Set(workspaces.filter((each) => each.state === state).map(({ workspaceId }) => workspaceId));
  return [primaries[n % primaries.length] ?? '', ...primaries].find((id) => those.has(id));
}

/** Somebody lifts the fence, the user works a minute, and everything looks as before. */
const worked =
  (afterwards: 'ADMIN_MAINTENANCE' | 'STOPPED'): Happening =>
  async (stage, n) => {
    const { simulator, clock } = stage.house;
    const primaryId = await oneThatIs(stage, n, afterwards);
    if (primaryId === undefined) return false;
    await simulator.force(primaryId, { state: 'AVAILABLE' });
    clock.advance(second);
    await simulator.connect(primaryId);
    clock.advance(minute);
    await simulator.disconnect(primaryId);
    await simulator.force(primaryId, { state: afterwards });
    return true;
  };

const faulty =
  (fault: (stage: Stage, n: number) => FaultRequest): Happening =>
  async (stage, n) => {
    await stage.house.simulator.addFaults(fault(stage, n));
    return true;
  };

const later =
  (byMs: number): Happening =>
  ({ house }) => {
    house.clock.advance(byMs);
    return true;
  };

const replicationOff = {
  StandbyWorkspacesProperties: null,
  DataReplicationSettings: { DataReplication: 'NO_REPLICATION' },
};

/** What happens to the world of AWS, to its answers and to the machine of the terminator. */
export const awsHappenings: Readonly<Record<string, Happening>> = {
  'standby breaks': standbyIs('ERROR'),
  'standby sleeps': standbyIs('STOPPED'),
  'standby is unhealthy': standbyIs('UNHEALTHY'),
  'standby disappears': async (stage, n) => {
    await stage.house.simulator.remove(stage.desktop(n).standbyId);
    return true;
  },
  'standby is terminated by others': async (stage, n) => {
    await stage.house.simulator.terminateByOthers(stage.desktop(n).standbyId, keys.person);
    return true;
  },
  'standby recovers': standbyIs('AVAILABLE'),
  'primary is terminated by others': async (stage, n) => {
    await stage.house.simulator.terminateByOthers(stage.desktop(n).primaryId, keys.person);
    return true;
  },
  'primary is SUSPENDED': primaryIs('SUSPENDED'),
  'primary is in MAINTENANCE': primaryIs('MAINTENANCE'),
  'primary is STOPPED': primaryIs('STOPPED'),
  'fence is lifted by others': async (stage, n) => (await awake(stage, n)) !== '',
  'user connects': async (stage, n) => {
    await stage.house.simulator.connect(await awake(stage, n));
    return true;
  },
  'user is connected behind the fence': async (stage, n) => {
    const primaryId = await oneThatIs(stage, n, 'ADMIN_MAINTENANCE');
    if (primaryId === undefined) return false;
    await stage.house.simulator.force(primaryId, { state: 'AVAILABLE' });
    await stage.house.simulator.connect(primaryId);
    await stage.house.simulator.force(primaryId, { state: 'ADMIN_MAINTENANCE' });
    return true;
  },
  'user leaves, and it stops': async (stage, n) => {
    const { primaryId } = stage.desktop(n);
    await stage.house.simulator.disconnect(primaryId);
    return forced(stage, primaryId, 'STOPPED');
  },
  'user has worked behind the fence': worked('ADMIN_MAINTENANCE'),
  'user has worked between two stops': worked('STOPPED'),
  'replication freezes': async (stage, n) => {
    await stage.house.simulator.force(stage.desktop(n).standbyId, { replicationFrozen: true });
    return true;
  },
  'replication thaws': async (stage, n) => {
    await stage.house.simulator.force(stage.desktop(n).standbyId, { replicationFrozen: false });
    return true;
  },
  'a snapshot is taken': async (stage, n) => {
    await stage.house.simulator.snapshot(stage.desktop(n).standbyId);
    return true;
  },
  'replication is shown as off': faulty((stage, n) => ({
    ...{ kind: 'read', action: 'fields', set: replicationOff },
    workspaceIds: [stage.desktop(n).standbyId, stage.desktop(n).primaryId],
  })),
  'user of both changes': async (stage, n) => {
    const { primaryId, standbyId } = stage.desktop(n);
    for (const id of [primaryId, standbyId]) await stage.house.simulator.force(id, { userName: 'new.user' });
    return true;
  },
  'relation changes': async (stage, n) => {
    const { primaryId } = stage.plan.outsider;
    await stage.house.simulator.force(stage.desktop(n).standbyId, { primaryWorkspaceId: primaryId });
    return true;
  },
  'relation ends': async (stage, n) => {
    await stage.house.simulator.force(stage.desktop(n).standbyId, { primaryWorkspaceId: null });
    return true;
  },
  'Describe lies about the relation': faulty((stage, n) => ({
    ...{ kind: 'read', action: 'wrong-relation', primaryId: stage.plan.outsider.primaryId },
    userNames: [stage.desktop(n).user],
  })),
  'Describe lies about the state': faulty((stage, n) => ({
    ...{ kind: 'read', action: 'fields', set: { State: 'AVAILABLE' } },
    workspaceIds: [stage.desktop(n).standbyId, stage.desktop(n).primaryId],
  })),
  'Describe tells an unknown state': faulty((stage, n) => ({
    ...{ kind: 'read', action: 'unknown-state' },
    workspaceIds: [n % 2 === 0 ? stage.desktop(n).primaryId : stage.desktop(n).standbyId],
  })),
  'Describe omits the primary': faulty((stage, n) => ({
    ...{ kind: 'read', action: 'omit', workspaceIds: [stage.desktop(n).primaryId] },
  })),
  'Describe omits the standby': faulty((stage, n) => ({
    ...{ kind: 'read', action: 'omit', workspaceIds: [stage.desktop(n).standbyId] },
  })),
  'Describe lags': faulty(() => ({ kind: 'read', action: 'lag', lagMs: 10 * minute })),
  'every other Describe lags': faulty(() => ({ kind: 'read', action: 'lag', lagMs: 2 * hour, every: 2 })),
  'connections lag': faulty(() => ({
    ...{ kind: 'read', operation: 'DescribeWorkspacesConnectionStatus', action: 'lag', lagMs: 2 * hour },
  })),
  'a connection is omitted': faulty((stage, n) => ({
    ...{ kind: 'read', operation: 'DescribeWorkspacesConnectionStatus', action: 'omit', times: 'always' as const },
    workspaceIds: [stage.desktop(n).primaryId],
  })),
  'primary Region is unreachable': faulty(() => ({ kind: 'region', region: primaryRegion, action: 'refuse' })),
  'standby Region is unreachable': faulty(() => ({ kind: 'region', region: standbyRegion, action: 'refuse' })),
  'a call is throttled': faulty((_stage, n) => ({
    kind: 'call',
    operation: '*',
    action: 'throttle',
    nth: 1 + (n % 4),
  })),
  'answer of terminate is lost': faulty(() => ({
    ...{ kind: 'call', operation: 'TerminateWorkspaces', phase: 'after', action: 'reset' },
  })),
  'terminate is lost before it arrives': faulty(() => ({
    ...{ kind: 'call', operation: 'TerminateWorkspaces', phase: 'before', action: 'reset' },
  })),
  'terminate fails for one': faulty((stage, n) => ({
    ...{
      kind: 'item',
      operation: 'TerminateWorkspaces',
      action: 'fail',
      code: 'InternalServerException',
      message: 'no',
    },
    workspaceIds: [stage.desktop(n).primaryId],
  })),
  'answer of a fence is lost': faulty(() => ({
    ...{ kind: 'call', operation: 'ModifyWorkspaceState', phase: 'after', action: 'reset' },
  })),
  'credentials are of another account': async ({ house }) => {
    await house.simulator.settings({ account: '999988887777' });
    return true;
  },
  'AWS heals': async ({ house }) => {
    await house.simulator.heal();
    await house.simulator.settings({ account });
    return true;
  },
  'a minute passes': later(minute + second),
  'three hours pass': later(3 * hour),
  'terminator restarts': async (stage) => {
    await stage.restartTerminators();
    return true;
  },
};
