import { parseArguments } from './arguments.ts';
import { makeContext, messagePaint, type Context } from './context.ts';
import { errorDocument, toJson } from './documents.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Globals, Invocation } from './invocation.ts';
import { Problem, usageProblem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';
import type { Session } from './temporal/session.ts';
import { errorText } from './views/error-text.ts';

type Connect = (env: Surroundings['env']) => Promise<Session>;

/** Runs one command line to its exit code. Everything it has opened is closed when this returns. */
export async function run(
  argv: readonly string[],
  surroundings: Surroundings,
  connect: Connect = connectByProfile,
): Promise<ExitCode> {
  const parsed = parseArguments(argv);
  switch (parsed.kind) {
    case 'help':
      (parsed.asked ? surroundings.stdout : surroundings.stderr).write(parsed.text);
      return parsed.asked ? exitCodes.done : exitCodes.usage;
    case 'usage':
      return fail(usageProblem(parsed.message, parsed.help), surroundings, parsed.globals);
    case 'invocation':
      return runInvocation(parsed.invocation, surroundings, parsed.globals, connect);
  }
}

async function runInvocation(
  invocation: Invocation,
  surroundings: Surroundings,
  globals: Globals,
  connect: Connect,
): Promise<ExitCode> {
  const { context, interruption, close } = makeContext(surroundings, globals, connect);
  try {
    // The demonstration has to stop what it started, and does so itself.
    if (invocation.command === 'demo') return await perform(invocation, context);
    return await Promise.race([perform(invocation, context), interrupted(surroundings, interruption)]);
  } catch (error) {
    await close();
    const lines = invocation.command === 'watch';
    return fail(await explain(error, invocation, surroundings), surroundings, globals, lines);
  } finally {
    await close();
  }
}

/** Commands are loaded when they are needed: `--help` waits for none of them. */
async function perform(invocation: Invocation, context: Context): Promise<ExitCode> {
  switch (invocation.command) {
    case 'demo':
      return (await import('./commands/demo.ts')).demo(invocation, context);
    case 'worker':
      return context.surroundings.become('src/worker.ts', invocation.args);
    case 'terminator':
      return context.surroundings.become('src/terminator.ts', invocation.args);
    case 'codec-server':
      return context.surroundings.become('src/codec-server.ts', invocation.args);
    case 'simulator':
      return context.surroundings.become('simulator/main.ts', invocation.args);
    case 'fleet check':
      return (await import('./commands/fleet-check.ts')).fleetCheck(invocation, context);
    case 'plan':
      return (await import('./commands/plan.ts')).plan(invocation, context);
    case 'prepare':
      return (await import('./commands/prepare.ts')).prepare(invocation, context);
    case 'status':
      return (await import('./commands/status.ts')).status(invocation, context);
    case 'runs':
      return (await import('./commands/runs.ts')).runs(invocation, context);
    case 'watch':
      return (await import('./commands/watch.ts')).watch(invocation, context);
    case 'pause':
    case 'resume':
    case 'retry':
    case 'skip':
    case 'decide':
    case 'stop':
    case 'set-rate':
      return (await import('./commands/update.ts')).update(invocation, context);
    case 'decommission plan':
    case 'teardown plan':
      return (await import('./commands/gated-plan.ts')).gatedPlan(invocation, context);
    case 'decommission start':
    case 'teardown start':
      return (await import('./commands/gated-start.ts')).gatedStart(invocation, context);
    case 'approve':
    case 'reject':
    case 'revoke':
      return (await import('./commands/decide-paper.ts')).decidePaper(invocation, context);
    case 'approver keygen':
      return (await import('./commands/keygen.ts')).keygen(invocation, context);
    case 'namespace ensure':
      return (await import('./commands/namespace-ensure.ts')).namespaceEnsure(invocation, context);
    case 'namespace restored':
      return (await import('./commands/namespace-restored.ts')).namespaceRestored(invocation, context);
    case 'payload-keys new':
    case 'payload-keys use':
      return (await import('./commands/payload-keys.ts')).payloadKeys(invocation, context);
    case 'evidence verify':
      return (await import('./commands/evidence-verify.ts')).evidenceVerify(invocation, context);
  }
}

function interrupted({ interrupted: signal }: Surroundings, words: () => readonly string[]): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      const [message = 'Interrupted.', ...next] = words();
      reject(new Problem({ code: 'Interrupted', message, exitCode: exitCodes.interrupted, next }));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function explain(error: unknown, invocation: Invocation, { env, now }: Surroundings): Promise<Problem> {
  if (error instanceof Problem && !mayBeOfToken.has(error.code)) return error;
  const { problemOf } = await import('./temporal/problem-of.ts');
  const { withRole } = await import('./temporal/roles.ts');
  const { whereabouts } = await import('./temporal/target.ts');
  const where = whereabouts(env);
  const problem = problemOf(error, { ...where, ...('fleet' in invocation && { fleet: invocation.fleet }) });
  const { command } = invocation;
  const name = command === 'namespace ensure' ? invocation.name : undefined;
  return withRole(problem, { ...where, command, ...(name !== undefined && { namespace: name }) }, now());
}

const mayBeOfToken: ReadonlySet<string> = new Set(['TemporalDenied', 'TemporalUnreachable']);

function fail(problem: Problem, surroundings: Surroundings, globals: Globals, lines = false): ExitCode {
  if (globals.json) surroundings.stdout.write(toJson(errorDocument(problem), lines));
  else surroundings.stderr.write(errorText(problem, messagePaint(surroundings, globals)));
  return problem.exitCode;
}

async function connectByProfile(env: Surroundings['env']): Promise<Session> {
  const { readTarget } = await import('./temporal/target.ts');
  const { codecFor } = await import('./temporal/payload-codec.ts');
  const { openSession } = await import('./temporal/client-session.ts');
  const target = readTarget(env);
  return openSession(target, await codecFor(env, target.namespace));
}
