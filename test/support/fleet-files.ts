import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** The two Regions of test worlds. */
export const primaryRegion = 'us-east-1';
export const standbyRegion = 'us-west-2';

/** What a test wants to be different in its fleet file; durations in it are real. */
export interface FleetFileOptions {
  readonly directories?: readonly { readonly primary: string; readonly standby: string }[];
  readonly mail?: Readonly<Record<string, unknown>>;
  readonly onFailure?: 'keep' | 'compensate' | 'ask';
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly desktops?: Readonly<Record<string, unknown>>;
  readonly standby?: Readonly<Record<string, unknown>>;
  readonly account?: string;
  readonly decommission?: Readonly<Record<string, unknown>>;
  readonly instances?: readonly WrittenGroup[];
}

/** One entry of `instances:`, as people type it. */
export interface WrittenGroup {
  readonly name: string;
  readonly count?: number;
  readonly alternatives?: readonly { readonly instanceType?: string; readonly subnetId?: string }[];
  readonly managedInstance: Readonly<Record<string, unknown>>;
}

/** Every machine of these groups by its name, as its tag has it. */
export function machineNames(groups: readonly WrittenGroup[] = []): string[] {
  return groups.flatMap(({ name, count = 1 }) => Array.from({ length: count }, (_, index) => `${name}/${index + 1}`));
}

/** The ids of the simulator's directory pairs, from 1. */
export function directoryPair(number: number): { readonly primary: string; readonly standby: string } {
  const digits = String(number).padStart(6, '0');
  return { primary: `d-9067${digits}`, standby: `d-9267${digits}` };
}

/** The limits of a fleet in a world that runs `speed` times faster than real, as the file writes them. */
export function limitsAt(speed: number): Readonly<Record<string, unknown>> {
  const scaled = (seconds: number, leastMs = 10): string =>
    `${Math.max(leastMs, Math.round((seconds * 1000) / speed))}ms`;
  return {
    batchSize: 25,
    toleratedFailures: '5%',
    provisioningDeadline: scaled(7200, 1000),
    firstReadAfter: scaled(120),
    pollInterval: scaled(60),
    reportAfter: scaled(120),
    // A loaded machine is late by real milliseconds, whatever the world's speed.
    settleTime: scaled(120, 300),
    retryDelay: scaled(5, 50),
    mailDeadline: scaled(1800, 3000),
    removalDeadline: scaled(1800, 5000),
    // Not scaled: what a killed worker held is given up after this, and a healthy call takes milliseconds.
    callTimeout: '3s',
  };
}

/** Writes `<name>.yaml` into the folder of fleet files. */
export function writeFleetFile(folder: string, name: string, speed: number, options: FleetFileOptions = {}): string {
  const { directories = [directoryPair(1)], limits, ...rest } = options;
  const content = {
    fleet: name,
    primaryRegion,
    standbyRegion,
    directories,
    ...rest,
    limits: { ...limitsAt(speed), ...limits },
  };
  return writeFleetText(folder, name, stringify(content));
}

/** Writes any text as `<name>.yaml`, mistakes included. */
export function writeFleetText(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** Writes the rates of the Regions: AWS's documented ones at the world's speed. */
export function writeRegionsFile(file: string, speed: number): string {
  const rates = () => ({ workspaces: 2 * speed, ses: speed, instances: 2 * speed });
  writeFileSync(file, stringify({ regions: { [primaryRegion]: rates(), [standbyRegion]: rates() } }));
  return file;
}
