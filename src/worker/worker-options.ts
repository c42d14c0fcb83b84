import type { AwsClients } from '../aws/clients.ts';
import { dataConverterFor } from '../codec/data-converter.ts';
import type { PayloadKeys } from '../fleets/payload-keys-file.ts';
import type { ProcessSettings } from './settings.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** What the Workers of every process are made from. */
export interface ProcessParts {
  readonly temporal: TemporalConnection;
  readonly settings: ProcessSettings;
  readonly clients: AwsClients;
  /** Absent when payload encryption is off. */
  readonly payloadKeys?: PayloadKeys;
  /** How this process is called in Temporal. */
  readonly identity: string;
}

/** Few pollers suffice: lanes are slow on purpose, and a process has one Worker per lane. */
export const fewPollers = { type: 'simple-maximum', maximum: 2 } as const;

/** After the grace, before a Worker is given up. An AWS call that is on the wire may still be answered. */
const afterGraceMs = 5_000;

/** The options of each of our Workers. */
export function inCommon({ temporal, settings, payloadKeys, identity }: ProcessParts) {
  return {
    connection: temporal.connection,
    namespace: temporal.namespace,
    identity,
    dataConverter: dataConverterFor(payloadKeys),
    // An activity that is handed over together with a workflow task would pass by the lane's limit.
    maxEagerActivityReservationsPerWorkflowTask: 0,
    shutdownGraceTime: settings.shutdownGraceMs,
    shutdownForceTime: settings.shutdownGraceMs + afterGraceMs,
  };
}
