/** One metric of ours. Counters end in `_total` on the Prometheus port, which the exporter adds. */
export interface MetricDefinition {
  readonly kind: 'gauge' | 'counter';
  readonly valueType: 'int' | 'float';
  readonly labels: readonly string[];
  /** What one sample says, in one sentence. */
  readonly help: string;
}

/** Every metric of ours, by its name. None has a label with a user's name. */
export const definitions = {
  lifeboat_open_runs: {
    kind: 'gauge',
    valueType: 'int',
    labels: ['fleet', 'operation'],
    help: 'Runs of the fleet that are open: 1 or 0.',
  },
  lifeboat_run_phase: {
    kind: 'gauge',
    valueType: 'int',
    labels: ['fleet', 'operation', 'phase'],
    help: '1 for the phase in which the open run is.',
  },
  lifeboat_run_blocked: {
    kind: 'gauge',
    valueType: 'int',
    labels: ['fleet', 'operation', 'on', 'code'],
    help: '1 while the run waits for a person because of this code.',
  },
  lifeboat_desktops: {
    kind: 'gauge',
    valueType: 'int',
    labels: ['fleet', 'operation', 'state'],
    help: 'Desktops of the open run, by state.',
  },
  lifeboat_instances: {
    kind: 'gauge',
    valueType: 'int',
    labels: ['fleet', 'operation', 'state'],
    help: 'WorkSpaces Instances of the open run, by state.',
  },
  lifeboat_oldest_pending_seconds: {
    kind: 'gauge',
    valueType: 'float',
    labels: ['fleet', 'operation', 'of'],
    help: 'How long the oldest that is still being made has waited.',
  },
  lifeboat_approvals_missing: {
    kind: 'gauge',
    valueType: 'int',
    labels: ['fleet', 'operation'],
    help: 'Approvals that the run at the gate still needs.',
  },
  lifeboat_approvals_waiting_seconds: {
    kind: 'gauge',
    valueType: 'float',
    labels: ['fleet', 'operation'],
    help: 'How long the run has waited at the gate since the last paper or command.',
  },
  lifeboat_ledger_mismatches: {
    kind: 'gauge',
    valueType: 'int',
    labels: ['fleet', 'operation', 'code'],
    help: 'Items of the open run in which our ledger and AWS disagree.',
  },
  lifeboat_lane_rate_limit: {
    kind: 'gauge',
    valueType: 'float',
    labels: ['service', 'region'],
    help: 'Calls per second that the lane allows now, over all workers.',
  },
  lifeboat_aws_calls: {
    kind: 'counter',
    valueType: 'int',
    labels: ['service', 'operation', 'region', 'answer'],
    help: 'Calls to AWS that this process made, by how they ended.',
  },
  lifeboat_collector_last_round_timestamp_seconds: {
    kind: 'gauge',
    valueType: 'float',
    labels: [],
    help: 'When the collector last heard of every open run, in seconds since 1970.',
  },
  lifeboat_collector_unread_runs: {
    kind: 'gauge',
    valueType: 'int',
    labels: [],
    help: 'Open runs that did not answer the collector: their metrics are those of their last answer.',
  },
  lifeboat_collector_errors: {
    kind: 'counter',
    valueType: 'int',
    labels: ['reading'],
    help: 'Readings of the collector that failed.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** The name of a metric of ours. */
export type MetricName = keyof typeof definitions;

/** The name of a gauge of ours. */
export type GaugeName = {
  [Name in MetricName]: (typeof definitions)[Name]['kind'] extends 'gauge' ? Name : never;
}[MetricName];

/** One value of one series of a gauge, with all of its labels. */
export type Sample = {
  [Name in GaugeName]: {
    readonly name: Name;
    readonly labels: Readonly<Record<(typeof definitions)[Name]['labels'][number], string>>;
    readonly value: number;
  };
}[GaugeName];
