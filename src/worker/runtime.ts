import { Runtime } from '@temporalio/worker';
import { temporalLogger, type Log } from './log.ts';
import { cannotStart, wordsOf } from './start-failure.ts';

/**
 * Installs the SDK's runtime, once in a process and before its first connection: our log, and where to be scraped for metrics.
 *
 * @throws StartFailure when nobody can listen at the metrics address.
 */
export function installRuntime(log: Log, metricsAddress?: string): void {
  const logging = { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } as const;
  const metrics = metricsAddress === undefined ? {} : { metrics: { prometheus: exporterAt(metricsAddress) } };
  try {
    Runtime.install({ logger: temporalLogger(log), telemetryOptions: { logging, ...metrics } });
  } catch (error) {
    // The native part says so in words only: "Failed to start prometheus metrics exporter: Address already in use (os error 98)".
    if (metricsAddress === undefined || !wordsOf(error).includes('prometheus metrics exporter')) throw error;
    throw cannotStart(
      'MetricsAddressUnusable',
      `Metrics cannot be served at ${metricsAddress}: ${wordsOf(error)}.`,
      'Set LIFEBOAT_METRICS_ADDRESS to an address of this machine and a free port, or leave it out.',
      error,
    );
  }
}

/** Names and units as Prometheus has them: `_total`, `_seconds`. */
function exporterAt(bindAddress: string) {
  return { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
}
