import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parse } from 'yaml';
import { ControlError, read } from './control/reply.ts';
import { scenarioRequest, type Scenario } from './control/scenario.ts';
import { startSimulator, type SimulatorOptions } from './server.ts';

interface Arguments {
  readonly port: number;
  readonly host?: string;
  readonly desktops?: number;
  readonly directories?: number;
  readonly seed?: number;
  readonly speed?: number;
  readonly primaryRegion?: string;
  readonly standbyRegion?: string;
  readonly scenario?: string;
  readonly audit?: string;
  readonly json?: true;
}

const program = new Command('simulator')
  .description('A small AWS over HTTP that breaks on command. See simulator/README.md.')
  .addOption(new Option('--port <n>', '0 takes any free port').default(4599).argParser(wholeNumber))
  .option('--host <address>', 'where it listens; anybody who reaches it commands it (default 127.0.0.1)')
  .option('--desktops <n>', 'primaries in the fleet (default 60)', wholeNumber)
  .option('--directories <n>', 'directory pairs (default 2)', wholeNumber)
  .option('--seed <n>', 'the same seed gives every desktop the same fate (default 1)', wholeNumber)
  .option('--speed <factor>', 'how much faster than real time the world runs (default 1)', positiveNumber)
  .option('--primary-region <region>', 'default us-east-1')
  .option('--standby-region <region>', 'default us-west-2')
  .option('--scenario <file>', 'YAML or JSON: settings, fleet and faults')
  .option('--audit <file>', 'write the audit log there, as JSON lines')
  .option('--json', 'print one line of JSON when listening');

await main(program.parse().opts<Arguments>());

async function main(args: Arguments): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
  try {
    const { url, port } = await startSimulator(optionsOf(args));
    const line = args.json
      ? JSON.stringify({ event: 'listening', url, port, pid: process.pid })
      : `AWS simulator listening on ${url}`;
    process.stdout.write(`${line}\n`);
  } catch (error) {
    process.stderr.write(`simulator: ${explain(error)}\n`);
    process.exitCode = error instanceof ControlError ? 2 : 1;
  }
}

function optionsOf(args: Arguments): SimulatorOptions {
  const written = args.scenario === undefined ? {} : readScenario(args.scenario);
  const seed = args.seed ?? written.fleet?.seed ?? 1;
  const given = { desktops: args.desktops, directories: args.directories, seed: args.seed };
  const regions = { primaryRegion: args.primaryRegion, standbyRegion: args.standbyRegion };
  const scenario = read(scenarioRequest, {
    ...written,
    fleet: { ...written.fleet, ...defined({ ...given, ...regions }) },
    settings: { ...written.settings, ...defined({ speed: args.speed }) },
  });
  return { port: args.port, seed, scenario, ...defined({ auditFile: args.audit, host: args.host }) };
}

function readScenario(file: string): Scenario {
  return read(scenarioRequest, parse(readFileSync(file, 'utf8')) ?? {});
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function explain(error: unknown): string {
  if (error instanceof ControlError) {
    const problems = error.problems.map(({ path, message }) => `\n  ${path}: ${message}`);
    return `the scenario was not understood:${problems.join('')}`;
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `the port is in use; give another one with --port, or --port 0 for any (${error.message})`;
  }
  return error instanceof Error ? error.message : String(error);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
