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
  1: 'an error, or the fleet is not prepared (compensated, failed-safe)',
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
  | 'simulator'
  | 'fleet check'
  | 'plan'
  | 'prepare'
  | 'status'
  | 'watch'
  | 'pause'
  | 'resume'
  | 'retry'
  | 'skip'
  | 'decide'
  | 'stop'
  | 'set-rate';

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

/** The codes that a command can end with, and what each means there. Its help ends with them. */
export const exitCodesOf: Readonly<Record<CommandName, Meanings>> = {
  demo: {
    0: 'it ended as its scenario says, gaps included',
    1: 'it ended otherwise, or a part did not start; the logs are kept and named',
    2: exitCodeMeanings[2],
    130: 'interrupted; everything it had started is stopped',
  },
  worker: { 0: 'ended by SIGTERM or SIGINT, drained', 1: 'it could not start; the last lines say why' },
  simulator: {
    0: 'ended by SIGTERM or SIGINT',
    1: 'a wrong option, or it could not start',
    2: 'a scenario that is not understood',
  },
  'fleet check': { 0: 'the fleet file is good; warnings may be shown', 2: 'the fleet file has errors, or wrong usage' },
  plan: { ...general(0, 1, 2), 5: 'prepare would be refused: the plan has errors', 130: exitCodeMeanings[130] },
  prepare: {
    ...general(0, 1, 2, 3, 4, 5, 6, 130),
    0: 'started and past its checks; with --wait: every desktop is ready',
    3: 'with --wait: done with gaps, or stopped',
    4: 'with --wait: it waits for a person',
  },
  status: {
    ...general(0, 1, 2, 3, 4, 130),
    0: 'running, or ended as done',
    5: 'the last run was refused by its checks',
  },
  watch: { ...general(0, 1, 2, 3, 4, 5, 130), 5: 'the run was refused by its checks' },
  pause: ofUpdates,
  resume: ofUpdates,
  retry: ofUpdates,
  skip: ofUpdates,
  decide: ofUpdates,
  stop: ofUpdates,
  'set-rate': ofUpdates,
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
