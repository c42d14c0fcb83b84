import { DefaultLogger, Runtime } from '@temporalio/worker';

let isSilent = false;

/** Keeps Workers inside the test process from writing into the test's report; the process has one Runtime for all. */
export function silenceTemporalRuntime(): void {
  if (isSilent) return;
  isSilent = true;
  const logging = { filter: 'OFF', forward: {} } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging } });
}
