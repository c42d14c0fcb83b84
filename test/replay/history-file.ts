import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A history as the CLI and the Web UI write it, with the id of its workflow. */
export interface RecordedHistory {
  readonly workflowId: string;
  readonly events: readonly RecordedEvent[];
}

/** One event; its attributes stand under a name that depends on its type. */
export type RecordedEvent = Readonly<Record<string, unknown>> & { readonly eventType: string };

interface ProtoJson {
  readonly fromJson: (type: unknown, json: unknown, options: object) => object;
}

/** Reads a recorded history. */
export function readHistory(file: string): RecordedHistory {
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedHistory;
}

/**
 * A recorded history as the replayer takes it. The SDK (1.24.0) has a function for this, which fails with "type must be
 * a Type" when npm gives `@temporalio/common` and `@temporalio/proto` a copy of protobufjs each, as our lockfile does;
 * so the one copy that made the types reads them.
 */
export function replayable(history: RecordedHistory): object {
  const ofWorker = createRequire(createRequire(import.meta.url).resolve('@temporalio/worker'));
  const ofProto = createRequire(ofWorker.resolve('@temporalio/proto'));
  const { fromJson } = ofProto('protobufjs/ext/protojson.js') as ProtoJson;
  const root = ofWorker('@temporalio/proto') as { lookupType(name: string): unknown };
  return fromJson(root.lookupType('temporal.api.history.v1.History'), history, { ignoreUnknownFields: true });
}
