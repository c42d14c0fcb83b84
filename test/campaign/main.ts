import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runningProcesses } from '../support/processes.ts';
import { removeScratch, scratchRoot } from '../support/scratch.ts';
import { compose, describeComposition } from './composition.ts';
import { markdownReport, neverFired } from './report.ts';
import { Lane, type SeedResult } from './seed-run.ts';

const usage = `npm run campaign -- [--seeds 200] [--first 1] [--seed N] [--desktops 60] [--parallel 2] [--output FILE]

Runs prepare (and its undoing) once per seed, with a composition of faults and a kill that the seed decides, heals, waits
for the end and lets the audit log judge. Exit code 1 when a seed fails, or when some fault never struck.
  --seeds N      how many seeds, from --first on
  --seed N       only this one: reproduces a failure
  --desktops N   desktops per fleet
  --parallel N   seeds at a time, each with a Temporal server, a simulator and workers of its own
  --output FILE  also writes the summary there, as Markdown
`;

/** Fewer seeds than this cannot be expected to meet every fault. */
const seedsForEveryFault = 100;

interface Settings {
  readonly seeds: readonly number[];
  readonly desktops: number;
  readonly parallel: number;
  readonly output?: string;
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string' },
      desktops: { type: 'string', default: '60' },
      parallel: { type: 'string', default: '2' },
      output: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const first = whole('first', values.first);
  const seeds = values.seed === undefined ? range(first, whole('seeds', values.seeds)) : [whole('seed', values.seed)];
  const [desktops, parallel] = [whole('desktops', values.desktops), whole('parallel', values.parallel)];
  if (desktops < 20) throw new Error('--desktops takes at least 20: ten of them are refused where runs are undone');
  return {
    seeds,
    desktops,
    parallel: Math.min(parallel, seeds.length),
    ...(values.output !== undefined && { output: values.output }),
  };
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Error(`--${name} takes a whole number above 0, not ${JSON.stringify(text)}`);
  return Number(text);
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

async function runCampaign({ seeds, desktops, parallel }: Settings): Promise<SeedResult[]> {
  const waiting = [...seeds];
  const results: SeedResult[] = [];
  const work = async (number: number): Promise<void> => {
    const lane = new Lane(`lane-${number}`);
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const result = await lane.run(compose(seed, desktops));
      results.push(result);
      tell(result, results.length, seeds.length, desktops);
    }
    await lane.close();
  };
  await Promise.all(range(1, parallel).map(work));
  return results.sort((one, other) => one.composition.seed - other.composition.seed);
}

function tell(
  { composition, failure, reached, seconds, endState }: SeedResult,
  done: number,
  of: number,
  desktops: number,
): void {
  const { seed } = composition;
  const how = failure === undefined ? `${endState ?? '?'}${reached ? '' : ', moment not reached'}` : 'FAILED';
  process.stdout.write(`${done}/${of} seed ${seed}: ${how} in ${seconds.toFixed(1)} s\n`);
  if (failure === undefined) return;
  process.stdout.write(`${failure}\nto reproduce: npm run campaign -- --seed ${seed} --desktops ${desktops}\n`);
  process.stdout.write(`(${describeComposition(composition)})\n\n`);
}

async function main(): Promise<void> {
  const settings = readSettings();
  const startedAtMs = Date.now();
  const results = await runCampaign(settings);
  const report = markdownReport(results, settings.desktops, (Date.now() - startedAtMs) / 60_000);
  process.stdout.write(`\n${report}\n`);
  if (settings.output !== undefined) writeFileSync(settings.output, `${report}\n`);
  const failed = results.some(({ failure }) => failure !== undefined);
  const silent = settings.seeds.length < seedsForEveryFault ? [] : neverFired(results);
  if (silent.length > 0) process.stdout.write(`\nnever struck, so nothing is proved of: ${silent.join(', ')}\n`);
  const left = runningProcesses().map(({ name }) => name);
  if (left.length > 0) process.stdout.write(`\nstill running: ${left.join(', ')}\n`);
  if (failed) process.stdout.write(`\nLogs and audits are kept in ${scratchRoot() ?? 'no place'}.\n`);
  else removeScratch();
  process.exitCode = failed || silent.length > 0 || left.length > 0 ? 1 : 0;
}

await main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
});
