import type { PrimariesPage } from '../../src/contract/activities.ts';
import type {
  NumberedCommand,
  PlanInput,
  PrepareInput,
  RunStatus,
  SliceInput,
  SliceOutcome,
  SliceReport,
  SliceStatus,
} from '../../src/contract/messages.ts';
import type { CreateAnswer } from '../../src/domain/create-answer.ts';
import { desktopStates, type Desktop } from '../../src/domain/desktop.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { gapOf, type Gap } from '../../src/domain/gaps.ts';
import { countStates } from '../../src/domain/ledger.ts';
import type { MailStatus } from '../../src/domain/mail-endpoint.ts';
import type { PrepareOutcome } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { takeAnswer } from '../../src/domain/polling.ts';
import { desktop, fleet, primary, standby } from '../domain/desktops.ts';
import { targetsOf } from '../domain/fake-poll.ts';

const nowMs = 1_790_000_000_000;

/** One desktop in each state, with all that a ledger can know about it. */
export const desktops: readonly Desktop[] = desktopStates.map((state, index) =>
  desktop({
    primaryId: `ws-${index}`,
    state,
    standbyId: 'ws-standby',
    createdByUs: true,
    attempts: 2,
    notBeforeAtMs: nowMs,
    createdAtMs: nowMs,
    readAtMs: nowMs,
    code: 'ThrottlingException',
    message: 'Rate exceeded – „später“ 🛟',
  }),
);
const counts = countStates(desktops);
const gaps: readonly Gap[] = desktops.flatMap((each) => gapOf(each) ?? []);
const blocked = [{ on: 'attention', code: 'Quota', message: 'full', remedy: 'Raise it.' }] as const;
const findings: readonly Finding[] = [
  { severity: 'warning', code: 'X', summary: 'x', detail: 'y', remedy: 'Do.', source: 'fleets/demo.yaml:1' },
];
const mail: MailStatus = {
  name: 'demo',
  homeRegion: 'us-west-2',
  state: 'held',
  createdByUs: false,
  endpointId: 'abc.xyz',
  code: 'MailEndpointDiffers',
  message: 'it differs',
};
const loaded = {
  fleet: fleet({
    include: { users: ['ada'], workspaces: [] },
    mail: { name: 'demo', homeRegion: 'us-west-2', secondRegion: 'us-east-1', tags: [{ key: 'k', value: 'v' }] },
    account: '123456789012',
  }),
  digest: 'ab12',
};
const orders = { paused: false, stop: 'none', createsHeld: true } as const;

export const prepareInput: PrepareInput = { fleet: 'demo', reason: 'INC-4711' };

const refusals = [{ user: 'ada', primaryId: 'ws-ada', code: 'PrimaryIsLeaving', message: 'it leaves' }];
const summary = { desktops: 3, create: 1, adopt: 1, refuse: 1, refusals };
export const planInput: PlanInput = { fleet: 'demo', resumed: { summary, directory: 1 } };
export const plan: Plan = {
  ...summary,
  fleet: 'demo',
  digest: 'ab12',
  account: '123456789012',
  mail: { name: 'demo', action: 'refuse', detail: 'it differs' },
  findings,
  createCalls: 1,
  expectedMinutes: 41,
};

export const sliceStatus: SliceStatus = { phase: 'creating', counts, blocked, desktops, throttled: 3, asOfMs: nowMs };
export const sliceReport: SliceReport = {
  number: 1,
  index: 0,
  workflowId: 'lifeboat:demo/slice-0',
  phase: 'settled',
  counts,
  createdByUs: 1,
  adopted: 1,
  gaps,
  blocked,
  obeyed: 2,
  throttled: 3,
  strays: ['ws-stray'],
  asOfMs: nowMs,
  discovered: { users: ['ada'], named: [], next: { directory: 0, nextToken: 'next', carried: [primary()], seen: [] } },
};
export const sliceInput: SliceInput = {
  loaded,
  run: 'run-1',
  index: 1,
  cursor: { directory: 0, nextToken: 'next', carried: [primary({ refusal: { code: 'X', message: 'x' } })], seen: [] },
  orders,
  resumed: {
    ledger: Object.fromEntries(desktops.map((each) => [each.primaryId, each])),
    throttled: 3,
    obeyed: 2,
    reports: 1,
    strays: [],
    batchSize: 25,
  },
};
export const sliceOutcome: SliceOutcome = { counts, gaps };
export const sliceCommands: readonly NumberedCommand[] = [
  { number: 1, command: { kind: 'orders', orders } },
  { number: 2, command: { kind: 'retry', users: ['ada'] } },
  { number: 3, command: { kind: 'skip', users: ['ada'], reason: 'left the company' } },
  { number: 4, command: { kind: 'release' } },
];

export const runStatus: RunStatus = {
  fleet: 'demo',
  operation: 'prepare',
  phase: 'preparing',
  reason: 'INC-4711',
  digest: 'ab12',
  paused: true,
  blocked,
  stopping: 'keep',
  slices: [{ workflowId: 'lifeboat:demo/slice-0', phase: 'creating', counts, asOfMs: nowMs }],
  counts,
  desktops: desktops.length,
  allFound: true,
  mail,
  findings,
  commands: [{ command: 'pause', reason: 'lunch', atMs: nowMs }],
  endState: 'done-with-gaps',
  startedAtMs: nowMs,
  asOfMs: nowMs,
};
export const outcome: PrepareOutcome = {
  endState: 'done-with-gaps',
  fleet: 'demo',
  reason: 'INC-4711',
  digest: 'ab12',
  account: '123456789012',
  primaryRegion: 'us-east-1',
  standbyRegion: 'us-west-2',
  desktops: desktops.length,
  counts,
  createdByUs: 1,
  adopted: 1,
  gaps,
  gapCount: gaps.length,
  slices: ['lifeboat:demo/slice-0'],
  mail,
  findings,
  commands: [{ command: 'pause', reason: 'lunch', atMs: nowMs }],
  startedAtMs: nowMs,
  endedAtMs: nowMs,
};

export const page: PrimariesPage = { desktops: [primary({ relatedStandbys: ['ws-s'] })], read: 25, nextToken: 'next' };
export const createAnswers: readonly CreateAnswer[] = [
  { outcome: 'applied', pending: [{ user: 'ada' }], failed: [{ code: 'X', message: 'x', primaryId: 'ws-ada' }] },
  {
    outcome: 'maybe-applied',
    failure: {
      outcome: 'maybe-applied',
      kind: 'unavailable',
      operation: 'CreateStandbyWorkspaces',
      region: 'us-west-2',
      code: 'ECONNRESET',
      message: 'reset',
      httpStatus: 500,
      retryAfterMs: 1000,
    },
  },
];

const targets = targetsOf([{ readyAtMs: 0, ends: 'ERROR', firstReadAtMs: 0, deadlineAtMs: nowMs }]);
/** What a poll heartbeats and returns, made by the rules themselves. */
export const pollProgress = takeAnswer(
  targets,
  { changes: [], readAtMs: {} },
  ['ws-s0'],
  [standby({ workspaceId: 'ws-s0', state: 'ERROR' })],
  nowMs,
);
export const pollTargets = targets;
