import { desktopStates, type Desktop, type DesktopState, type PrimaryDesktop } from './desktop.ts';

/** The ledger of a slice: one desktop per primary WorkSpace, in the order in which they were found. */
export type Ledger = Record<string, Desktop>;

/** What happened to a desktop; the fields that a transition may change. */
export type Change = Partial<Omit<Desktop, 'primaryId' | 'user' | 'standbyDirectory' | 'state'>>;

const edges: Record<DesktopState, readonly DesktopState[]> = {
  pending: ['creating', 'adopted', 'failed', 'skipped'],
  creating: ['pending', 'held', 'failed', 'unknown', 'provisioning'],
  unknown: ['provisioning', 'adopted', 'pending', 'held', 'failed'],
  adopted: ['provisioning', 'ready', 'failed'],
  provisioning: ['ready', 'failed', 'stuck', 'removing'],
  ready: ['removing'],
  held: ['pending', 'skipped'],
  failed: ['pending', 'unknown', 'removing', 'skipped', 'adopted'],
  stuck: ['provisioning', 'removing', 'skipped'],
  skipped: ['removing'],
  removing: ['removed', 'retained'],
  removed: ['pending'],
  retained: ['removing'],
};

/** May a desktop go from one state to the other? */
export function mayBecome(from: DesktopState, to: DesktopState): boolean {
  return edges[from].includes(to);
}

/** The first line of a desktop in the ledger. */
export function newDesktop(primary: PrimaryDesktop): Desktop {
  const { primaryId, user, standbyDirectory } = primary;
  return { primaryId, user, standbyDirectory, state: 'pending', createdByUs: false, attempts: 0 };
}

/**
 * The desktop in another state. Code, message and the time not to try before belong to the state that they came with;
 * a pending desktop has no standby.
 *
 * @throws Error on an edge that does not exist: a defect, never an input.
 */
export function moved(desktop: Desktop, state: DesktopState, change: Change = {}): Desktop {
  if (!mayBecome(desktop.state, state)) {
    throw new Error(`desktop ${desktop.primaryId} cannot go from ${desktop.state} to ${state}`);
  }
  const { code: _code, message: _message, notBeforeAtMs: _notBeforeAtMs, ...kept } = desktop;
  return state === 'pending' ? { ...withoutStandby(kept), ...change, state } : { ...kept, ...change, state };
}

function withoutStandby(desktop: Desktop): Desktop {
  const { standbyId: _standbyId, createdAtMs: _createdAtMs, readAtMs: _readAtMs, ...kept } = desktop;
  return { ...kept, createdByUs: false };
}

/** How many desktops are in each state. The sum is the number of desktops in the ledger. */
export type Counts = Record<DesktopState, number>;

/** A count of zero for every state. */
export function noCounts(): Counts {
  return Object.fromEntries(desktopStates.map((state) => [state, 0])) as Counts;
}

/** Counts a ledger's desktops by state. */
export function countStates(desktops: Iterable<Desktop>): Counts {
  const counts = noCounts();
  for (const desktop of desktops) counts[desktop.state] += 1;
  return counts;
}

/** Adds counts of several slices. */
export function addCounts(...all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) for (const state of desktopStates) sum[state] += counts[state];
  return sum;
}

/** The number of desktops behind counts. */
export function totalOf(counts: Counts): number {
  return desktopStates.reduce((sum, state) => sum + counts[state], 0);
}
