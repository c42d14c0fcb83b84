import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { runningProcesses } from '../test/support/processes.ts';
import { removeScratch, scratchRoot } from '../test/support/scratch.ts';
import { compareResults, comparisonText, readResult } from './comparison.ts';
import { decommissionText, marksOfDecommission, type DecommissionDocument } from './decommission-result.ts';
import { measureDecommission } from './measure-decommission.ts';
import { measurePrepare, type PrepareOrder } from './measure-prepare.ts';
import { measureScript } from './measure-script.ts';
import type { BenchDocument } from './measurement.ts';
import { tableText } from './table.ts';
import { highestSpeed, marksOf, refusalOfSpeed } from './targets.ts';

interface Options {
  readonly desktops: number;
  readonly directories: number;
  readonly workers: number;
  readonly seed: number;
  readonly speed?: number;
  readonly json?: true;
  readonly contender: boolean;
  readonly out?: string;
  readonly keep?: true;
}

/** What `decommission` is told. */
type DecommissionOptions = Required<Omit<Options, 'workers' | 'contender' | 'json' | 'out' | 'keep'>> &
  Pick<Options, 'json' | 'out' | 'keep'>;

const exitCodes = { missedOrError: 1, usage: 2, interrupted: 130 } as const;

/** AWS's documented rate of WorkSpaces in calls per second of the world; a burst is a count at any speed. */
const documented = { perSecond: 2, burst: 5 };

const program = new Command('bench')
  // Its subcommand has options of the same names.
  .enablePositionalOptions()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.usage))
  .description('Measures prepare from the outside, beside the script that a good engineer would write instead.')
  .option('--desktops <n>', 'desktops in the fleet', wholeNumber, 1000)
  .option('--directories <n>', 'directory pairs they are spread over', wholeNumber, 2)
  .option('--workers <n>', 'worker processes', wholeNumber, 1)
  .option('--seed <n>', 'the same seed gives every desktop the same fate', wholeNumber, 7)
  .option(
    '--speed <factor>',
    'how much faster than real the world runs (default: 20, above 1,000 desktops 5)',
    positive,
  )
  .option('--json', 'print the result as a stable JSON document')
  .option('--no-contender', 'do not run the script beside it')
  .option('--out <file>', 'write the JSON document there as well')
  .option('--keep', 'keep the logs, the audits and the server’s database, and say where')
  .addHelpText('after', '\nExit codes: 0 every target met · 1 a target missed, or an error · 2 usage · 130 interrupted')
  .action(runBench);

program
  .command('decommission')
  .description('measures a decommission with soaks of nothing: its histories, payloads, calls and memory')
  .option('--desktops <n>', 'desktops in the fleet', wholeNumber, 1000)
  .option('--directories <n>', 'directory pairs they are spread over', wholeNumber, 2)
  .option('--seed <n>', 'the same seed gives every desktop the same fate', wholeNumber, 7)
  .option('--speed <factor>', 'how much shorter than real everything is that AWS or the run waits for', positive, 100)
  .option('--json', 'print the result as a stable JSON document')
  .option('--out <file>', 'write the JSON document there as well')
  .option('--keep', 'keep the logs, the audits and the server’s database, and say where')
  .action(benchDecommission);

program
  .command('compare <result> <other>')
  .description('compares the worker memory of two results that were written with --json or --out')
  .action((one: string, other: string) => {
    const comparison = compareResults(readResult(one), readResult(other));
    process.stdout.write(`${comparisonText(comparison)}\n`);
    if (!comparison.met) process.exitCode = exitCodes.missedOrError;
  });

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stopAll().finally(() => {
      removeScratch();
      process.exit(exitCodes.interrupted);
    });
  });
}
// A client whose server is gone throws from a timer of its own: nothing that was started may stay behind.
process.once('uncaughtException', (error) => fail(error));

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}

async function runBench(options: Options): Promise<void> {
  const { desktops, directories, workers, seed, speed = highestSpeed(desktops) } = options;
  const refusal = refusalOfSpeed(desktops, speed);
  if (refusal !== undefined) {
    say(refusal);
    process.exitCode = exitCodes.usage;
    return;
  }
  const document = await measure({ desktops, directories, workers, seed, speed }, options.contender);
  report(document, tableText(document), options);
}

async function benchDecommission({ json, out, keep, ...order }: DecommissionOptions): Promise<void> {
  say(`decommission of ${order.desktops} desktops, everything ${order.speed} times shorter than real…`);
  const measured = await measureDecommission(order);
  const targets = marksOfDecommission(measured);
  const document: DecommissionDocument = { bench: 'decommission', version: 1, ...measured, targets };
  report(document, decommissionText(document), { ...(json && { json }), ...(out && { out }), ...(keep && { keep }) });
}

/** Says and writes what came of it, and fails when a target was missed. */
function report(
  document: BenchDocument | DecommissionDocument,
  text: string,
  { json, out, keep }: Pick<Options, 'json' | 'out' | 'keep'>,
): void {
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(document, null, 2)}\n`);
  process.stdout.write(`${json ? JSON.stringify(document, null, 2) : text}\n`);
  if (document.targets.some(({ met }) => !met)) process.exitCode = exitCodes.missedOrError;
  if (keep) say(`Logs and audits are kept in ${scratchRoot() ?? 'no place'}.`);
  else removeScratch();
}

async function measure(order: PrepareOrder, withContender: boolean): Promise<BenchDocument> {
  const rate = { perSecond: documented.perSecond * order.speed, burst: documented.burst };
  say(
    `prepare of ${order.desktops} desktops; the slowest standby takes about an hour of a world ${order.speed} times faster…`,
  );
  const prepare = await measurePrepare(order, rate);
  if (withContender) say('the script, on the same fleet…');
  const contenders = withContender ? { script: await measureScript(order, rate) } : {};
  return { bench: 'prepare', version: 1, ...prepare, targets: marksOf(prepare), contenders };
}

function fail(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
  const logs = scratchRoot();
  if (logs !== undefined) say(`Logs are kept in ${logs}.`);
  void stopAll().finally(() => process.exit(exitCodes.missedOrError));
}

async function stopAll(): Promise<void> {
  await Promise.all(runningProcesses().map((process) => process.stop()));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, at least 1.');
  return Number(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
