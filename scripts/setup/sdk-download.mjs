// node sdk-download.mjs <folder> <version>: a process of its own, because the native download cannot be stopped.
import { createRequire } from 'node:module';
import { downloadedFile } from './download-temporal-cli.mjs';

const [folder = '.', version = ''] = process.argv.slice(2);
const require = createRequire(createRequire(import.meta.url).resolve('@temporalio/worker'));
const { native } = require('@temporalio/core-bridge');
const { version: sdkVersion } = require('@temporalio/core-bridge/package.json');

const runtime = native.newRuntime({
  logExporter: { type: 'console', filter: 'OFF', format: null },
  telemetry: { attachServiceName: false, metricPrefix: 'temporal_' },
  metricsExporter: null,
  workerHeartbeatIntervalMillis: null,
});

// The SDK can only download and start. Asked for its help text, what was downloaded ends at once and leaves no server.
const start = native.newEphemeralServer(runtime, {
  type: 'dev-server',
  exe: {
    type: 'cached-download',
    downloadDir: folder,
    version: `v${version}`,
    ttl: 86_400_000,
    sdkName: 'sdk-typescript',
    sdkVersion,
  },
  namespace: 'default',
  ip: '127.0.0.1',
  port: null,
  uiPort: null,
  dbFilename: null,
  ui: false,
  log: { format: 'pretty', level: 'error' },
  extraArgs: ['--help'],
});

const look = setInterval(() => downloadedFile(folder) && process.exit(0), 100);
start.catch((error) => {
  clearInterval(look);
  native.runtimeShutdown(runtime);
  const downloaded = downloadedFile(folder);
  if (!downloaded) console.error(error.message.split(': ').slice(-2).join(': '));
  process.exit(downloaded ? 0 : 1);
});
