import { CancellationScope, setHandler } from '@temporalio/workflow';
import {
  decideUpdate,
  pauseUpdate,
  resumeUpdate,
  setRateUpdate,
  sliceReportSignal,
  statusQuery,
  stopUpdate,
  type DecideInput,
  type ReasonInput,
  type SetRateInput,
  type SliceReport,
  type StopInput,
} from '../../contract/messages.ts';
import { laneServices } from '../../domain/lanes.ts';
import { choiceField, numberField, reasonField } from '../../domain/typed-input.ts';
import { refuseCommand, sentenceOf } from '../failures.ts';
import { locally } from '../lanes.ts';
import { isEnding, isOver, lasting, order, validate, type Fields } from './commands.ts';
import { takeInstancesReport } from './instances.ts';
import { listenForRetryAndSkip } from './retry-and-skip.ts';
import type { Run } from './run.ts';
import { beginStop, takeReport } from './slices.ts';

/** Highest rate an operator may set, in calls per second. */
const highestRate = 1000;

/** Registers everything people and slices can say to a run, before its first step. */
export function listenToPeople(run: Run): void {
  setHandler(statusQuery, () => run.status(), {
    description: 'What is done, what waits, what failed; counts per slice with their time',
  });
  setHandler(
    sliceReportSignal,
    lasting((report: SliceReport) =>
      report.of === 'instances' ? takeInstancesReport(run, report) : takeReport(run, report),
    ),
    { description: 'Sent by the slices' },
  );
  listenForPace(run);
  listenForRetryAndSkip(run);
  listenForDecisions(run);
  // A cancel is a stop that keeps what exists.
  CancellationScope.current().cancelRequested.catch(
    lasting(() => order(run, () => beginStop(run, run.stop === 'undo' ? 'undo' : 'keep'))),
  );
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
    choiceField('service', laneServices),
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
