import type { MetricGauge, MetricMeter } from '@temporalio/common';
import { definitions, type GaugeName, type Sample } from './definitions.ts';

/**
 * Our gauges on the SDK's meter. It cannot take a series away (sdk-core, telemetry), so one that is not sampled any more is
 * set to 0: the fleet's run has ended.
 */
export class Gauges {
  readonly #meter: MetricMeter;
  readonly #gauges = new Map<GaugeName, MetricGauge>();
  #set = new Map<string, Sample>();

  constructor(meter: MetricMeter) {
    this.#meter = meter;
  }

  /** Shows these samples, and 0 for every series that was shown before and is not among them. */
  show(samples: readonly Sample[]): void {
    const next = new Map(samples.map((sample) => [seriesOf(sample), sample]));
    for (const [series, sample] of this.#set) if (!next.has(series)) next.set(series, { ...sample, value: 0 });
    for (const { name, labels, value } of next.values()) this.#gauge(name).set(value, labels);
    this.#set = next;
  }

  #gauge(name: GaugeName): MetricGauge {
    const { valueType, help } = definitions[name];
    const gauge = this.#gauges.get(name) ?? this.#meter.createGauge(name, valueType, undefined, help);
    this.#gauges.set(name, gauge);
    return gauge;
  }
}

function seriesOf({ name, labels }: Sample): string {
  return JSON.stringify([name, Object.entries(labels).sort()]);
}
