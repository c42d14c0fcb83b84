import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import type { OwnedProcess, ProcessPlan } from '../processes/owned-process.ts';
import { repositoryFile } from '../repository.ts';

const TRY_EVERY_MS = 100;

/** What of a process plan says which program it is. */
type Program = Pick<ProcessPlan, 'name' | 'command' | 'args'>;

/** The development server; its world runs 60 times faster than the real one, so its timers must not be lazy. */
export function temporalServer(command: string, ports: { grpc: number; ui: number }, database: string): Program {
  const settings = [
    'matching.useNewMatcher=true',
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    'history.timerProcessorMaxTimeShift="50ms"',
  ];
  return {
    name: 'temporal',
    command,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${ports.grpc}`, '--ui-port', `${ports.ui}`],
      ...['--db-filename', database, '--log-level', 'warn'],
      ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ],
  };
}

/** The simulated AWS with the scenario of the demonstration. */
export function simulator(auditFile: string): Program {
  const scenario = repositoryFile('src/cli/demo/scenario.yaml');
  return typescript('simulator', 'simulator/main.ts', [
    ...['--port', '0', '--json', '--scenario', scenario, '--audit', auditFile],
  ]);
}

/** A worker. */
export function worker(): Program {
  return typescript('worker', 'src/worker.ts', []);
}

function typescript(name: string, entry: string, args: readonly string[]): Program {
  const command = process.execPath;
  return { name, command, args: ['--import', 'tsx', repositoryFile(entry), ...args] };
}

/** The JSON line in which a part says that something has happened. */
export async function saysEvent(part: OwnedProcess, event: string): Promise<Readonly<Record<string, unknown>>> {
  return part.firstLine((line) => {
    const said = parsed(line);
    return said?.['event'] === event ? said : undefined;
  });
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Settles when the server answers and knows its namespace. */
export async function untilServing(address: string, namespace: string, stillWanted: () => boolean): Promise<void> {
  while (stillWanted()) {
    const connection = Connection.lazy({ address, connectTimeout: 1_000 });
    try {
      await connection.withDeadline(Date.now() + 1_000, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return;
    } catch {
      await pause(TRY_EVERY_MS);
    } finally {
      await connection.close();
    }
  }
}

/** A part of the demonstration that did not come up, or did not stay. */
export function partProblem(part: OwnedProcess, what: string): Problem {
  return new Problem({
    code: 'DemoPartFailed',
    message: `The ${part.name} ${what}.`,
    exitCode: exitCodes.error,
    next: [`Its log: ${part.logFile}`],
  });
}

/** The demonstration was started without the set-up that finds a Temporal CLI. */
export function noTemporalCli(): Problem {
  return new Problem({
    code: 'NoTemporalCli',
    message: 'The demonstration needs the Temporal CLI, and LIFEBOAT_TEMPORAL_CLI does not name it.',
    exitCode: exitCodes.error,
    next: ['npm run demo finds or builds it by itself.'],
  });
}
