import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallInProgress } from './call.ts';
import { control, controlPrefix, record } from './control/control.ts';
import { applyScenario, type Scenario } from './control/scenario.ts';
import type { Json } from './json.ts';
import { Simulation } from './simulation.ts';
import { Exchange } from './wire/exchange.ts';

/** How a simulator begins. */
export interface SimulatorOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where it listens; 127.0.0.1 when absent. It knows no access control: whoever reaches it commands it. */
  readonly host?: string;
  readonly seed: number;
  readonly scenario: Scenario;
  readonly auditFile?: string;
}

/** A simulator that is listening. */
export interface RunningSimulator {
  readonly url: string;
  readonly port: number;
  /** Closes every connection, answered or not. */
  close(): Promise<void>;
}

/** Starts a simulator; resolves when it is listening. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { auditFile } = options;
  const simulation = new Simulation({ seed: options.seed, ...(auditFile === undefined ? {} : { auditFile }) });
  applyScenario(simulation, options.scenario);
  record(simulation, 'start', { seed: options.seed, scenario: options.scenario as Json });

  const server = createServer((message, response) => {
    const exchange = new Exchange(message, response);
    void serve(simulation, exchange).catch((error: unknown) => {
      if (!exchange.isClientGone) console.error(error);
      exchange.drop();
    });
  });
  // Held and swallowed calls may last: only a client or a test ends them.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${String(port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function serve(simulation: Simulation, exchange: Exchange): Promise<void> {
  const request = await exchange.read();
  if (request.path.startsWith(controlPrefix)) await control(simulation, exchange, request);
  else await new CallInProgress(simulation, exchange, request).run();
}
