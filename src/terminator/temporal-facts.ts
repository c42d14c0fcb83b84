/** A timestamp or a 64-bit number as the Temporal API sends it: protobuf leaves out what is zero or unset. */
export interface ServerNumber {
  toNumber(): number;
}

/** `google.protobuf.Timestamp`. */
export interface ServerTime {
  readonly seconds?: ServerNumber | null;
  readonly nanos?: number | null;
}

/** The time in epoch milliseconds; undefined when the server gave none. */
export function timeOf(time: ServerTime | null | undefined): number | undefined {
  if (time?.seconds == null) return undefined;
  return time.seconds.toNumber() * 1_000 + Math.floor((time.nanos ?? 0) / 1_000_000);
}
