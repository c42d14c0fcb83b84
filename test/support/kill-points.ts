import type { FaultRequest, Release } from './simulator.ts';

/** A moment at which something is killed: a call of the run stands still, on the wire, and goes on without its caller. */
export interface KillPoint {
  /** Ends the sentence "is killed …". */
  readonly when: string;
  /** Which call stands still. */
  readonly call: Omit<Extract<FaultRequest, { kind: 'call' }>, 'kind' | 'action' | 'id'>;
  /** Does it happen while the run is prepared, or while it is undone? */
  readonly during: 'prepare' | 'undo';
  /** What becomes of the call when its caller is gone; `late` applies it only after what follows has read once. */
  readonly then: Release | 'late';
  /** What brings the run to this moment. */
  readonly faults?: readonly FaultRequest[];
}

const create = 'CreateStandbyWorkspaces';
const read = 'DescribeWorkspaces';
const terminate = 'TerminateWorkspaces';
const standby = { region: 'us-west-2' } as const;

function lost(phase: 'before' | 'after'): FaultRequest {
  return { kind: 'call', id: 'lost', operation: create, nth: 2, phase, action: 'reset' };
}

/** Every kind of moment at which a worker can die while it prepares. */
export const prepareKillPoints: readonly KillPoint[] = [
  { when: 'while it reads the directories', call: { operation: 'DescribeWorkspaceDirectories' }, then: 'drop' },
  { when: 'while it reads pages of primaries', call: { operation: read, region: 'us-east-1', nth: 2 }, then: 'drop' },
  { when: 'before its first create is applied', call: { operation: create, nth: 1 }, then: 'drop' },
  {
    when: 'after its first create was applied and before the answer',
    call: { operation: create, nth: 1, phase: 'after' },
    then: 'drop',
  },
  { when: 'before its third create is applied', call: { operation: create, nth: 3 }, then: 'drop' },
  {
    when: 'after its third create was applied and before the answer',
    call: { operation: create, nth: 3, phase: 'after' },
    then: 'drop',
  },
  {
    when: 'before a create that is applied all the same, a little later',
    call: { operation: create, nth: 2 },
    then: 'continue',
  },
  {
    when: 'before a create that is applied only after it was read back once',
    call: { operation: create, nth: 2 },
    then: 'late',
  },
  {
    when: 'while it polls',
    call: { operation: read, ...standby, requestIncludes: 'WorkspaceIds' },
    then: 'drop',
  },
  {
    when: 'while it reads back, from the primaries, what became of a lost create',
    call: { operation: read, region: 'us-east-1', requestIncludes: 'WorkspaceIds' },
    then: 'drop',
    faults: [lost('after')],
  },
  {
    when: 'while it reads back, user by user, what became of a lost create',
    call: { operation: read, ...standby, requestIncludes: 'UserName', nth: 2 },
    then: 'drop',
    faults: [lost('before')],
  },
  {
    when: 'while it reads whose a standby is',
    call: { operation: 'DescribeTags' },
    then: 'drop',
    faults: [lost('after')],
  },
  { when: 'before the endpoint is created', call: { operation: 'CreateMultiRegionEndpoint' }, then: 'drop' },
  {
    when: 'after the endpoint was created',
    call: { operation: 'CreateMultiRegionEndpoint', phase: 'after' },
    then: 'drop',
  },
  { when: 'while it waits for the endpoint', call: { operation: 'GetMultiRegionEndpoint', nth: 2 }, then: 'drop' },
].map((point): KillPoint => ({ during: 'prepare', ...(point as Omit<KillPoint, 'during'>) }));

/** Every kind of moment at which a worker can die while it undoes. */
export const undoKillPoints: readonly KillPoint[] = [
  {
    when: 'while it reads what it is about to remove',
    call: { operation: read, ...standby, requestIncludes: 'WorkspaceIds' },
    then: 'drop',
  },
  { when: 'before a terminate is applied', call: { operation: terminate }, then: 'drop' },
  { when: 'after a terminate was applied', call: { operation: terminate, phase: 'after' }, then: 'drop' },
  { when: 'before a terminate that is applied all the same', call: { operation: terminate }, then: 'continue' },
  { when: 'before the endpoint is deleted', call: { operation: 'DeleteMultiRegionEndpoint' }, then: 'drop' },
  {
    when: 'after the endpoint was deleted',
    call: { operation: 'DeleteMultiRegionEndpoint', phase: 'after' },
    then: 'drop',
  },
].map((point): KillPoint => ({ during: 'undo', ...(point as Omit<KillPoint, 'during'>) }));
