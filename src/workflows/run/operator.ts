import { CancellationScope, setHandler } from '@temporalio/workflow';
import {
  decideUpdate,
  pauseUpdate,
  resumeUpdate,
  retryUpdate,
  setRateUpdate,
  skipUpdate,
  sliceReportSignal,
  statusQuery,
  stopUpdate,
  type DecideInput,
  type ReasonInput,
  type RetryInput,
  type SetRateInput,
  type SkipInput,
  type SliceReport,
  type StopInput,
} from '../../contract/messages.ts';
import { failureTypes } from '../../contract/failures.ts';
import { choiceField, checkTyped, flagField, numberField, reasonField, usersField } from '../../domain/typed-input.ts';
import { refusal, refuseCommand, sentenceOf } from '../failures.ts';
import { locally } from '../lanes.ts';
import { startMail } from './mail.ts';
import { beginStop, takeReport, tell, tellAll } from './slices.ts';
import type { Run } from './run.ts';

/** Highest rate an operator may set, in calls per second. */
const highestRate = 1000;

type Fields = Parameters<typeof checkTyped>[2];

/** A validator runs synchronously and leaves no trace when it refuses: every mistake in the input, then what the moment forbids. */
function validate<T>(name: string, fields: Fields, forbidden?: (input: T) => string | undefined): (input: T) => void {
  return (input) => {
    const findings = checkTyped(name, input ?? {}, fields);
    if (findings.length > 0) throw refusal(failureTypes.invalidInput, findings);
    const sentence = forbidden?.(input);
    if (sentence !== undefined) throw refuseCommand(sentence);
  };
}

/** A cancelled run still finishes its work, so what people and slices say to it must not be cancelled either. */
function lasting<I, O>(handle: (input: I) => Promise<O>): (input: I) => Promise<O> {
  return (input) => CancellationScope.nonCancellable(() => handle(input));
}

/** Registers everything people and slices can say to a run, before its first step. */
export function listenToPeople(run: Run): void {
  setHandler(statusQuery, () => run.status(), {
    description: 'What is done, what waits, what failed; counts per slice with their time',
  });
  setHandler(
    sliceReportSignal,
    lasting((report: SliceReport) => takeReport(run, report)),
    { description: 'Sent by the slices' },
  );
  listenForPace(run);
  listenForDesktops(run);
  listenForDecisions(run);
  // A cancel is a stop that keeps what exists.
  CancellationScope.current().cancelRequested.catch(
    lasting(() => order(run, () => beginStop(run, run.stop === 'undo' ? 'undo' : 'keep'))),
  );
}

/** Changes standing orders and tells every slice. */
async function order(run: Run, change: () => unknown): Promise<void> {
  change();
  run.changed();
  await tellAll(run, { kind: 'orders', orders: run.orders });
}

function isOver(run: Run): string | undefined {
  return run.phase === 'finishing' ? 'The run is about to end: start prepare again instead.' : undefined;
}

function isEnding(run: Run): string | undefined {
  return run.stop === 'none' ? isOver(run) : 'The run is stopping: start prepare again when it has ended.';
}

function listenForPace(run: Run): void {
  const reason = [reasonField(false)];
  setHandler(
    pauseUpdate,
    lasting(async (input: ReasonInput) => {
      run.noteCommand('pause', input?.reason);
      await order(run, () => (run.paused = true));
      return 'Paused: no new standbys are asked for; those that were are still followed. Use resume to go on.';
    }),
    {
      description: 'Ask for no new standbys until resume: {"reason": "…"}',
      validator: validate(
        'pause',
        reason,
        () => isEnding(run) ?? (run.paused ? 'The run is paused already.' : undefined),
      ),
    },
  );
  setHandler(
    resumeUpdate,
    lasting(async (input: ReasonInput) => {
      run.noteCommand('resume', input?.reason);
      await order(run, () => (run.paused = false));
      return 'Resumed.';
    }),
    {
      description: 'Go on after pause: {}',
      validator: validate('resume', reason, () => isEnding(run) ?? (run.paused ? undefined : 'The run is not paused.')),
    },
  );
  setHandler(
    setRateUpdate,
    lasting((input: SetRateInput) => setRate(run, input)),
    {
      description:
        'Calls per second of one lane, over all fleets: {"region": "…", "service": "workspaces", "callsPerSecond": 1, "reason": "…"}',
      validator: validate('setRate', rateFields(run), () =>
        run.loaded === undefined ? 'The fleet is not loaded yet.' : undefined,
      ),
    },
  );
}

function rateFields(run: Run): Fields {
  const regions = (): string[] => (run.loaded === undefined ? [] : [run.fleet.primaryRegion, run.fleet.standbyRegion]);
  const region = {
    name: 'region',
    required: true,
    check: (value: unknown) => (run.loaded === undefined ? undefined : choiceField('region', regions()).check(value)),
  };
  return [
    region,
    choiceField('service', ['workspaces', 'ses']),
    numberField('callsPerSecond', 0.1, highestRate),
    reasonField(true),
  ];
}

async function setRate(run: Run, { region, service, callsPerSecond, reason }: SetRateInput): Promise<string> {
  run.noteCommand(`setRate ${service} ${region} ${callsPerSecond}/s`, reason);
  const local = locally(`${callsPerSecond} calls/s on ${service} in ${region}`);
  try {
    await local.setLaneRate({ rate: { region, service, callsPerSecond }, reason });
  } catch (error) {
    throw refuseCommand(`The Temporal server did not take the rate: ${sentenceOf(error)}`);
  }
  return `${service} in ${region} is now limited to ${callsPerSecond} call${callsPerSecond === 1 ? '' : 's'} per second, for all fleets and until it is set again.`;
}

function listenForDesktops(run: Run): void {
  setHandler(
    retryUpdate,
    lasting((input) => retry(run, input)),
    {
      description: 'Try again what is held, failed or stuck: {} for all, or {"users": ["ada"]}',
      validator: validate<RetryInput>(
        'retry',
        [usersField, reasonField(false)],
        (input) => isEnding(run) ?? unknownUsers(run, input?.users),
      ),
    },
  );
  setHandler(
    skipUpdate,
    lasting((input) => skip(run, input)),
    {
      description:
        'Give up desktops or the mail endpoint: {"users": ["ada"], "reason": "…"} or {"mail": true, "reason": "…"}',
      validator: validate<SkipInput>('skip', [usersField, flagField('mail'), reasonField(true)], (input) => {
        if (input.users === undefined && input.mail !== true) return 'Say whom to skip: "users", or "mail": true.';
        if (
          input.mail === true &&
          run.mail?.state !== 'held' &&
          run.mail?.state !== 'stuck' &&
          run.mail?.state !== 'failed'
        )
          return 'The mail endpoint is not held, so it cannot be skipped.';
        return isEnding(run) ?? unknownUsers(run, input.users);
      }),
    },
  );
}

function unknownUsers(run: Run, users: readonly string[] | undefined): string | undefined {
  const unknown = (users ?? []).filter((user) => run.slicesOf(user).length === 0);
  if (unknown.length === 0) return undefined;
  return `This run has no desktop of ${unknown.join(', ')}${run.allFound ? '' : ' yet'}. Use status to see whose it has.`;
}

async function retry(run: Run, input: RetryInput): Promise<string> {
  run.noteCommand('retry', input?.reason);
  run.mailBlocked.clear();
  if (run.mail?.state === 'failed' || run.mail?.state === 'stuck') startMail(run);
  run.changed();
  // Both commands are numbered before anything is awaited: a report from between them must not bring the question back.
  const lifted = run.deciding === undefined ? undefined : order(run, () => (run.deciding = undefined));
  const { users } = input ?? {};
  const { held, failed, stuck } = run.counts;
  const retried =
    users === undefined
      ? [tellAll(run, { kind: 'retry' })]
      : bySlice(run, users).map(([index, own]) => tell(run, index, { kind: 'retry', users: own }));
  await Promise.all([lifted, ...retried]);
  if (users !== undefined) return `Tried again, as far as held, failed or stuck: ${users.join(', ')}.`;
  return `Whatever is held, failed or stuck is tried again; ${held + failed + stuck} desktops were, as of the last reports.`;
}

async function skip(run: Run, { users = [], mail, reason }: SkipInput): Promise<string> {
  run.noteCommand('skip', reason);
  if (mail === true && run.mail !== undefined) {
    run.mail = { ...run.mail, state: 'skipped', code: 'SkippedByOperator', message: reason };
    run.mailBlocked.clear();
    run.changed();
  }
  await Promise.all(bySlice(run, users).map(([index, own]) => tell(run, index, { kind: 'skip', users: own, reason })));
  return `Skipped: ${[...users, ...(mail === true ? ['mail'] : [])].join(', ')}. What is already on its way or done stays as it is.`;
}

function bySlice(run: Run, users: readonly string[]): (readonly [number, string[]])[] {
  const indexes = [...new Set(users.flatMap((user) => run.slicesOf(user)))];
  return indexes.map((index) => [index, users.filter((user) => run.slicesOf(user).includes(index))]);
}

function listenForDecisions(run: Run): void {
  setHandler(
    decideUpdate,
    lasting((input) => decide(run, input)),
    {
      description: 'After too many failures: {"decision": "keep" or "compensate", "reason": "…"}',
      validator: validate<DecideInput>(
        'decide',
        [choiceField('decision', ['keep', 'compensate']), reasonField(true)],
        () => (run.deciding === undefined ? 'Nothing waits for a decision.' : undefined),
      ),
    },
  );
  setHandler(
    stopUpdate,
    lasting((input) => stop(run, input)),
    {
      description: 'Finish what is on the wire and start no more: {"then": "keep"} or {"then": "undo"}',
      validator: validate<StopInput>('stop', [choiceField('then', ['keep', 'undo']), reasonField(false)], (input) => {
        if (run.stop === 'undo') return 'The run is stopping already, and undoes what it made.';
        if (run.stop === input.then) return 'The run is stopping already.';
        return isOver(run);
      }),
    },
  );
}

async function decide(run: Run, { decision, reason }: DecideInput): Promise<string> {
  run.noteCommand(`decide ${decision}`, reason);
  if (decision === 'compensate') {
    await order(run, () => beginStop(run, 'undo'));
    return 'Compensating: what this run made is removed; what it adopted stays.';
  }
  await order(run, () => {
    run.deciding = undefined;
    run.failuresAccepted = true;
  });
  return 'Kept: the run goes on, and what fails stays a gap.';
}

async function stop(run: Run, { then, reason }: StopInput): Promise<string> {
  run.noteCommand(`stop, then ${then}`, reason);
  await order(run, () => beginStop(run, then));
  return then === 'keep'
    ? 'Stopping: what is on the wire is finished, nothing new is started, and what exists stays.'
    : 'Stopping: what is on the wire is finished, then what this run made is removed; what it adopted stays.';
}
