import { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { dataConverterFor } from '../codec/data-converter.ts';
import type { LaneRate } from '../domain/lanes.ts';
import type { PayloadKeys } from '../fleets/payload-keys-file.ts';
import { Collector } from '../metrics/collector.ts';
import { temporalSource } from '../metrics/temporal-reader.ts';
import type { Log } from './log.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** What the collector of a worker is made from. */
export interface CollectorSurroundings {
  readonly temporal: TemporalConnection;
  readonly rates: readonly LaneRate[];
  readonly log: Log;
  readonly identity: string;
  /** Without it the answers of runs are not encrypted. */
  readonly payloadKeys?: PayloadKeys;
}

/** Starts to collect the metrics of open runs; the answer stops it. The worker works on whatever becomes of it. */
export function collectMetrics(surroundings: CollectorSurroundings): () => Promise<void> {
  const { temporal, rates, log, identity, payloadKeys } = surroundings;
  const stopping = new AbortController();
  const { connection, namespace } = temporal;
  const client = new Client({ connection, namespace, dataConverter: dataConverterFor(payloadKeys) });
  const collector = new Collector({
    source: temporalSource(client, rates, stopping.signal),
    lanes: rates,
    meter: Runtime.instance().metricMeter,
    salt: identity,
    log: troubleLog(log, stopping.signal),
  });
  const done = collector.run(stopping.signal);
  return async () => {
    stopping.abort();
    await done;
  };
}

/** Writes what could not be read into the log, with the error as a field. What is given up because the worker stops is no trouble. */
export function troubleLog(log: Log, stopping: AbortSignal): (reading: string, error: unknown) => void {
  return (reading, error) => {
    const level = stopping.aborted ? 'debug' : 'warn';
    log[level]({ event: 'collector-trouble', reading, error }, `metrics could not be read (${reading})`);
  };
}
