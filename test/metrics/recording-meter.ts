import type { MetricMeter, MetricTags } from '@temporalio/common';

/** A meter that keeps what it is told, by series as Prometheus writes them: `lifeboat_desktops{state="ready"}`. */
export class RecordingMeter {
  readonly gauges = new Map<string, number>();
  readonly counters = new Map<string, number>();

  /** As the SDK's: of the rest nobody here makes use. */
  get meter(): MetricMeter {
    return {
      createGauge: (name: string) => ({
        set: (value: number, tags: MetricTags) => {
          if (value < 0) throw new Error(`MetricGauge value must be non-negative (got ${value})`);
          this.gauges.set(series(name, tags), value);
        },
      }),
      createCounter: (name: string) => ({
        add: (value: number, tags: MetricTags) => {
          const key = series(name, tags);
          this.counters.set(key, (this.counters.get(key) ?? 0) + value);
        },
      }),
    } as unknown as MetricMeter;
  }

  /** The gauges that are not 0. */
  get shown(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.gauges].filter(([, value]) => value !== 0));
  }
}

/** A series as Prometheus writes it, labels in the order of the alphabet. */
export function series(name: string, labels: MetricTags): string {
  const parts = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${name}{${parts.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
}
