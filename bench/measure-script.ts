import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { primaryRegion, standbyRegion } from '../test/support/fleet-files.ts';
import { jsonLine, startProcess } from '../test/support/processes.ts';
import { scratchDirectory } from '../test/support/scratch.ts';
import { startSimulator } from '../test/support/simulator.ts';
import type { ScriptOrder, ScriptReport } from './contenders/script.ts';
import { measuredFromOutside, type ContenderMeasurement } from './measurement.ts';
import type { BucketRate } from './metrics.ts';
import { auditOf, pairsOf, readyStandbys, scenarioOf, type SeededFleet } from './seeded-fleet.ts';

/** Runs the script against a simulator of its own and measures it from the outside. */
export async function measureScript(fleet: SeededFleet, rate: BucketRate): Promise<ContenderMeasurement> {
  const directory = scratchDirectory('bench-script');
  const simulator = await startSimulator(directory, { speed: fleet.speed });
  try {
    await simulator.scenario(scenarioOf(fleet));
    const report = await runScript(fleet, simulator.url, directory);
    return {
      ...measuredFromOutside({
        audit: await auditOf(simulator),
        rate,
        run: report,
        desktops: fleet.desktops,
        primaryRegion,
      }),
      desktopsReady: await readyStandbys(simulator),
      cpuSeconds: report.cpuSeconds,
      peakRssMb: report.peakRssMb,
    };
  } finally {
    await simulator.process.stop();
  }
}

async function runScript(fleet: SeededFleet, url: string, directory: string): Promise<ScriptReport> {
  const order: ScriptOrder = {
    speed: fleet.speed,
    primaryRegion,
    standbyRegion,
    directories: pairsOf(fleet),
    mailEndpoint: 'bench',
  };
  const script = await startProcess({
    name: 'the script',
    command: process.execPath,
    args: [
      ...['--import', import.meta.resolve('tsx')],
      ...[fileURLToPath(new URL('contenders/script.ts', import.meta.url)), JSON.stringify(order)],
    ],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'AKIDBENCHBENCHBENCHB',
      AWS_SECRET_ACCESS_KEY: 'only-for-the-simulator',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    logFile: join(directory, 'script.log'),
    ready: (line) => {
      const report = jsonLine(line);
      return report?.['event'] === 'done' ? (report as unknown as ScriptReport) : undefined;
    },
    readyWithinMs: patienceMs(fleet.speed),
  });
  await script.exited;
  return script.ready;
}

/** Three hours of the world: longer than any provisioning that ends. */
export function patienceMs(speed: number): number {
  return (3 * 60 * 60_000) / speed;
}
