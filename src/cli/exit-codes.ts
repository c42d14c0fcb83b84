import type { EndState } from '../domain/outcome.ts';

/** The exit codes of every command, by meaning. */
export const exitCodes = {
  done: 0,
  error: 1,
  usage: 2,
  gaps: 3,
  waiting: 4,
  refused: 5,
  busy: 6,
  interrupted: 130,
} as const;

/** One of the documented exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each code means, in the words of the help. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'an error, or the run ended compensated or failed-safe',
  2: 'wrong usage, or a rejected fleet file',
  3: 'done with gaps, or stopped',
  4: 'waiting for a person',
  5: 'refused by a safety gate: nothing was done',
  6: 'the fleet is busy with another operation',
  130: 'interrupted; a run that was started goes on',
};

/** The commands of the program, as they are typed. */
export type CommandName =
  | 'demo'
  | 'worker'
  | 'terminator'
  | 'codec-server'
  | 'simulator'
  | 'fleet check'
  | 'plan'
  | 'prepare'
  | 'status'
  | 'runs'
  | 'watch'
  | 'pause'
  | 'resume'
  | 'retry'
  | 'skip'
  | 'decide'
  | 'stop'
  | 'set-rate'
  | 'decommission plan'
  | 'decommission start'
  | 'teardown plan'
  | 'teardown start'
  | 'approve'
  | 'reject'
  | 'revoke'
  | 'approver keygen'
  | 'payload-keys new'
  | 'payload-keys use'
  | 'evidence verify'
  | 'namespace ensure'
  | 'namespace restored';

/** Of commands that end no run. */
const justAnError = 'an error';

type Meanings = Partial<Readonly<Record<ExitCode, string>>>;
const general = (...codes: readonly ExitCode[]): Meanings =>
  Object.fromEntries(codes.map((code) => [code, exitCodeMeanings[code]]));

const ofUpdates: Meanings = {
  0: 'accepted',
  1: 'an error: nothing runs for this fleet, no worker, no Temporal',
  2: exitCodeMeanings[2],
  5: 'the run refused it; the sentence says why',
  130: exitCodeMeanings[130],
};

const ofPapers: Meanings = {
  0: 'accepted; with --print: signed and shown, nothing was sent',
  1: 'an error: nothing runs for this fleet, no worker, no Temporal',
  2: exitCodeMeanings[2],
  5: 'refused, the sentence says why: another digest, another run, or a paper that the gate does not take',
  130: 'interrupted, or not confirmed: nothing was sent',
};

const ofPayloadKeys: Meanings = {
  0: 'the file is written',
  1: 'the file could not be written',
  2: 'wrong usage, or a file that has mistakes: it was left as it is',
  130: exitCodeMeanings[130],
};

const ofGatedPlans: Meanings = {
  0: 'every desktop of the fleet may go today',
  1: justAnError,
  2: exitCodeMeanings[2],
  3: 'some desktops stay; the plan says why',
  5: 'findings refuse it: it cannot be started like this',
  130: exitCodeMeanings[130],
};

const ofGatedStarts: Meanings = {
  ...general(0, 1, 2, 3, 4, 5, 6, 130),
  0: 'started; with --print: signed and shown, nothing was sent; with --wait: every desktop of the plan is gone',
  1: 'an error; with --wait also failed-safe: a surprise stopped it, or an answer is not known',
  3: 'with --wait: done with gaps, or stopped',
  4: 'with --wait: it waits for a person, and not at the gate',
};

/** The codes that a command can end with, and what each means there. Its help ends with them. */
export const exitCodesOf: Readonly<Record<CommandName, Meanings>> = {
  demo: {
    0: 'it ended as its scenario says, gaps included',
    1: 'it ended otherwise, or a part did not start; the logs are kept and named',
    2: exitCodeMeanings[2],
    130: 'interrupted; everything it had started is stopped',
  },
  worker: { 0: 'ended by SIGTERM or SIGINT, drained', 1: 'it could not start; the last lines say why' },
  terminator: { 0: 'ended by SIGTERM or SIGINT, drained', 1: 'it could not start; the last lines say why' },
  'codec-server': {
    0: 'ended by SIGTERM or SIGINT; what was asked is answered',
    1: 'it could not start; the last lines say why',
  },
  simulator: {
    0: 'ended by SIGTERM or SIGINT',
    1: 'a wrong option, or it could not start',
    2: 'a scenario that is not understood',
  },
  'fleet check': {
    0: 'the fleet file is good; warnings may be shown',
    2: 'the fleet file or the approvals file has errors, or wrong usage',
  },
  plan: {
    ...general(0, 2),
    1: justAnError,
    5: 'prepare would be refused: the plan has errors',
    130: exitCodeMeanings[130],
  },
  prepare: {
    ...general(0, 1, 2, 3, 4, 5, 6, 130),
    0: 'started and past its checks; with --wait: everything in the fleet is ready',
    1: 'an error; with --wait also compensated or failed-safe: the fleet is not prepared',
    3: 'with --wait: done with gaps, or stopped',
    4: 'with --wait: it waits for a person',
  },
  status: {
    ...general(0, 1, 2, 3, 4, 130),
    0: 'running, or ended as done',
    5: 'the run was refused by its checks',
  },
  runs: { 0: 'listed', 1: 'an error, or no run is known', 2: exitCodeMeanings[2], 130: exitCodeMeanings[130] },
  watch: { ...general(0, 1, 2, 3, 4, 5, 130), 5: 'the run was refused by its checks' },
  pause: ofUpdates,
  resume: ofUpdates,
  retry: ofUpdates,
  skip: ofUpdates,
  decide: ofUpdates,
  stop: ofUpdates,
  'set-rate': ofUpdates,
  'decommission plan': ofGatedPlans,
  'decommission start': ofGatedStarts,
  'teardown plan': {
    ...ofGatedPlans,
    0: 'every standby may go today, and nothing was seen that may be a last copy',
    3: 'some standbys stay, or MaybeOrphans: the plan says why; the run would end with gaps, too',
  },
  'teardown start': ofGatedStarts,
  approve: ofPapers,
  reject: ofPapers,
  revoke: ofPapers,
  'approver keygen': {
    0: 'the key is written',
    1: 'the key could not be written',
    2: 'wrong usage, or the file exists already',
    130: exitCodeMeanings[130],
  },
  'payload-keys new': ofPayloadKeys,
  'payload-keys use': ofPayloadKeys,
  'evidence verify': {
    0: 'whole: every line follows from the one before, and the head is signed',
    1: justAnError,
    2: 'wrong usage, or a file that is not there',
    5: 'not to be trusted: the findings say what differs',
  },
  'namespace restored': {
    0: 'every open decommission and teardown is told to stop; also when there is none',
    1: 'an error: no Temporal, no access',
    2: exitCodeMeanings[2],
    5: 'refused: a worker polls already',
    130: 'interrupted; give it again',
  },
  'namespace ensure': {
    0: 'as it should be, and usable; a longer retention is told',
    1: 'an error: no Temporal, no access, no such namespace and no right to create it',
    2: exitCodeMeanings[2],
    3: 'something differs, or could not be checked; the findings say what to do',
    130: 'interrupted; what was made stays',
  },
};

const endCodes: Readonly<Record<EndState, ExitCode>> = {
  done: exitCodes.done,
  'done-with-gaps': exitCodes.gaps,
  stopped: exitCodes.gaps,
  compensated: exitCodes.error,
  'failed-safe': exitCodes.error,
};

/** The exit code of a run that has ended. */
export function exitCodeOfEnd(endState: EndState): ExitCode {
  return endCodes[endState];
}

/** The last lines of a command's help, or of the program's. */
export function describeExitCodes(command?: CommandName): string {
  const meanings = command === undefined ? exitCodeMeanings : exitCodesOf[command];
  const lines = Object.entries(meanings).map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}`);
  return ['Exit codes:', ...lines].join('\n');
}
