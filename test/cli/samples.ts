import { Writable } from 'node:stream';
import type { InstancesStatus, RunStatus, SliceStatus } from '../../src/contract/messages.ts';
import type { Desktop } from '../../src/domain/desktop.ts';
import type { Gap } from '../../src/domain/gaps.ts';
import type { Instance } from '../../src/domain/instances/instance.ts';
import { newInstance } from '../../src/domain/instances/instance-ledger.ts';
import { noCounts, type Counts } from '../../src/domain/ledger.ts';
import type { PrepareOutcome } from '../../src/domain/outcome.ts';
import { apiVersion, type OutcomeDocument, type StatusDocument } from '../../src/cli/documents.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';
import type { RunDescription, Session } from '../../src/cli/temporal/session.ts';

export const startedAtMs = Date.UTC(2026, 10, 21, 6, 0, 0);
export const run = { workflowId: 'lifeboat:demo', runId: 'run-1' };

export const counts = (some: Partial<Counts>): Counts => ({ ...noCounts(), ...some });

export function aGap(change: Partial<Gap> = {}): Gap {
  return {
    user: 'ada',
    primaryId: 'ws-1',
    state: 'failed',
    code: 'ResourceNotFound.User',
    message: 'No such user.',
    remedy: 'Add the user.',
    ...change,
  };
}

export function aRunStatus(change: Partial<RunStatus> = {}): RunStatus {
  return {
    fleet: 'demo',
    operation: 'prepare',
    phase: 'preparing',
    paused: false,
    blocked: [],
    slices: [],
    counts: counts({}),
    desktops: 0,
    allFound: true,
    findings: [],
    commands: [],
    startedAtMs,
    asOfMs: startedAtMs + 60_000,
    ...change,
  };
}

export function aSliceStatus(change: Partial<SliceStatus> = {}): SliceStatus {
  return {
    phase: 'following',
    counts: counts({ ready: 1 }),
    blocked: [],
    desktops: [],
    throttled: 0,
    asOfMs: startedAtMs + 59_000,
    ...change,
  };
}

export function anInstancesStatus(change: Partial<InstancesStatus> = {}): InstancesStatus {
  return {
    phase: 'following',
    counts: counts({ ready: 1 }),
    blocked: [],
    instances: [],
    throttled: 0,
    asOfMs: startedAtMs + 59_000,
    ...change,
  };
}

export function anInstance(change: Partial<Instance> = {}): Instance {
  return { ...newInstance({ name: 'kiosks', ordinal: 1 }), ...change };
}

export function aDesktop(change: Partial<Desktop> = {}): Desktop {
  return {
    primaryId: 'ws-1',
    user: 'ada',
    standbyDirectory: 'd-1',
    state: 'ready',
    createdByUs: true,
    attempts: 1,
    ...change,
  };
}

export function aStatus(change: Partial<StatusDocument> = {}): StatusDocument {
  return {
    apiVersion,
    kind: 'Status',
    fleet: 'demo',
    operation: 'prepare',
    ...run,
    phase: 'preparing',
    paused: false,
    blocked: [],
    desktops: 60,
    allFound: true,
    counts: counts({ ready: 50, provisioning: 7, failed: 3 }),
    mail: { name: 'demo-mail', homeRegion: 'us-west-2', state: 'creating', createdByUs: true },
    findings: [],
    commands: [],
    gaps: [],
    throttled: 0,
    slices: [],
    silentSlices: [],
    startedAtMs,
    asOfMs: startedAtMs + 60_000,
    ...change,
  };
}

export function aPrepareOutcome(change: Partial<PrepareOutcome> = {}): PrepareOutcome {
  return {
    endState: 'done',
    fleet: 'demo',
    digest: 'abc',
    account: '111122223333',
    primaryRegion: 'us-east-1',
    standbyRegion: 'us-west-2',
    desktops: 60,
    counts: counts({ ready: 60 }),
    createdByUs: 59,
    adopted: 1,
    gaps: [],
    gapCount: 0,
    slices: ['lifeboat:demo/slice-0'],
    findings: [],
    commands: [],
    startedAtMs,
    endedAtMs: startedAtMs + 120_000,
    ...change,
  };
}

export function anOutcome(change: Partial<PrepareOutcome> = {}): OutcomeDocument {
  return { apiVersion, kind: 'Outcome', operation: 'prepare', ...run, ...aPrepareOutcome(change) };
}

export const running: RunDescription = { ...run, type: 'prepare', running: true, state: 'RUNNING', startedAtMs };
export const ended: RunDescription = {
  ...run,
  type: 'prepare',
  running: false,
  state: 'COMPLETED',
  startedAtMs,
  closedAtMs: startedAtMs + 120_000,
};

/** A Temporal that answers what a test says, and refuses to be asked anything else. */
export function aSession(answers: Partial<Session> = {}): Session {
  const notExpected = (): never => {
    throw new Error('the command asked something that this test does not expect');
  };
  return {
    address: '127.0.0.1:7233',
    namespace: 'default',
    administration: {
      retentionMs: notExpected,
      register: notExpected,
      setRetention: notExpected,
      attributes: notExpected,
      addAttributes: notExpected,
      isUsable: notExpected,
    },
    openRuns: notExpected,
    cancel: notExpected,
    workerPolls: async () => true,
    terminatorPolls: notExpected,
    startPrepare: notExpected,
    startPlan: notExpected,
    planOf: notExpected,
    startGatedPlan: notExpected,
    gatedPlanOf: notExpected,
    startGated: notExpected,
    gatedOutcomeOf: notExpected,
    gatedStatus: notExpected,
    deliver: notExpected,
    describe: notExpected,
    runsOf: notExpected,
    askedOf: async () => ({}),
    outcomeOf: notExpected,
    status: notExpected,
    sliceStatus: notExpected,
    instancesStatus: notExpected,
    update: notExpected,
    close: async () => undefined,
    ...answers,
  };
}

/** A stream that keeps what is written to it. */
export class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor({ isTTY = false } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

type TestSurroundings = Surroundings & { readonly stdout: Screen; readonly stderr: Screen };

/** A quiet world without a terminal. */
export function surroundings(change: Partial<TestSurroundings> = {}): TestSurroundings {
  return {
    env: {},
    cwd: '/nowhere',
    stdin: { isTTY: false },
    stdout: new Screen(),
    stderr: new Screen(),
    interrupted: new AbortController().signal,
    ask: { text: async () => undefined, choose: async () => undefined },
    become: async () => 0,
    now: () => startedAtMs + 60_000,
    ...change,
  };
}
