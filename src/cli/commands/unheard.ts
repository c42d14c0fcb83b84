import { exitCodes } from '../exit-codes.ts';
import type { PaperInvocation, UpdateInvocation } from '../invocation.ts';
import type { Problem } from '../problem.ts';

type Command = (PaperInvocation | UpdateInvocation)['command'];

/** Commands that are to hold a run back. */
const brakes: ReadonlySet<Command> = new Set<Command>(['pause', 'stop', 'reject', 'revoke']);

/** What takes effect while no worker takes a command in: only the terminator terminates (docs/runbooks/decommission.md, Approve). */
export function meanwhile(command: Command, workflowType: string): readonly string[] {
  if (workflowType !== 'decommission' || !brakes.has(command)) return [];
  return ['If it must take effect at once, end the terminator process: nothing is terminated without it.'];
}

/** Why the run could not be asked before a paper for it was signed. Without an answer, nothing was signed. */
export function unsigned(problem: Problem, command: Command, workflowType: string): Problem {
  if (problem.code !== 'NoAnswer') return problem;
  return problem.with({
    message: 'Nothing was signed and nothing was sent: no worker answers.',
    next: [
      ...meanwhile(command, workflowType),
      'See that a worker runs: npm run worker',
      'Then give this command again.',
    ],
  });
}

/** A key is missed in what comes back only, for who has none encrypts nothing. */
const unread: ReadonlySet<string> = new Set(['PayloadKeysMissing', 'PayloadKeyUnknown']);

/** What became of a command that was sent. Without an answer, it may still arrive. */
export function unheard(problem: Problem, command: Command, workflowType: string): Problem {
  if (unread.has(problem.code) && problem.exitCode === exitCodes.error) {
    return problem.with({
      message: `${problem.message} The command was sent, and only its answer cannot be read here.`,
    });
  }
  if (problem.code !== 'NoAnswer') return problem;
  return problem.with({ next: [...meanwhile(command, workflowType), ...problem.next] });
}
