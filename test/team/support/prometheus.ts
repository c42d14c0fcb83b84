import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startProcess, type RunningProcess } from '../../support/processes.ts';
import { repository } from '../../support/repository.ts';
import { freePort, scratchDirectory } from '../../support/scratch.ts';

/** The folder that the compose file mounts. */
export const prometheusFolder = join(repository, 'temporal-docker/prometheus');

/** Where `npm run test:team` has put a program. @throws Error when it did not. */
export function teamProgram(name: 'prometheus' | 'promtool'): string {
  const programs = process.env['LIFEBOAT_TEAM_PROGRAMS'];
  if (programs === undefined) throw new Error('These tests run with: npm run test:team');
  return join(programs, name);
}

interface ScrapeConfig {
  readonly job_name: string;
  static_configs: { targets: string[] }[];
}

/** An alert as Prometheus tells of it. */
export interface ShownAlert {
  readonly state: 'pending' | 'firing';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A series with its values over a time, as `query_range` answers. */
export interface RangeSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [atSeconds: number, value: string])[];
}

/** A real Prometheus with our configuration and rules, which scrapes once a second. */
export class Prometheus {
  readonly url: string;
  readonly process: RunningProcess;
  readonly startedAtMs = Date.now();

  private constructor(url: string, process: RunningProcess) {
    this.url = url;
    this.process = process;
  }

  /**
   * Starts it. `targets`: where each job of our configuration is found here. What waits (`for`) waits three seconds, so that a
   * test sees alerts fire; conditions are as they are written.
   */
  static async start(name: string, targets: Readonly<Record<string, string>>): Promise<Prometheus> {
    const directory = scratchDirectory(name);
    cpSync(prometheusFolder, directory, { recursive: true });
    const address = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(directory, 'prometheus.yml'), stringify(configFor({ ...targets, prometheus: address })));
    const rules = readFileSync(join(directory, 'alerts.yaml'), 'utf8');
    writeFileSync(join(directory, 'alerts.yaml'), rules.replace(/^(\s+)for: \S+$/gm, '$1for: 3s'));
    const options = {
      ...{ 'config.file': join(directory, 'prometheus.yml'), 'storage.tsdb.path': join(directory, 'data') },
      'web.listen-address': address,
    };
    const process_ = await startProcess<true>({
      name: 'Prometheus',
      // It logs to standard error.
      command: 'sh',
      args: [
        ...['-c', 'exec "$0" "$@" 2>&1', teamProgram('prometheus')],
        ...Object.entries(options).map(([option, value]) => `--${option}=${value}`),
      ],
      logFile: join(directory, 'prometheus.log'),
      ready: (line) => (line.includes('Server is ready to receive web requests') ? true : undefined),
    });
    return new Prometheus(`http://${address}`, process_);
  }

  /** Every series of a query, since a time or since this Prometheus was started. */
  async range(query: string, sinceMs = this.startedAtMs): Promise<readonly RangeSeries[]> {
    const [start, end] = [sinceMs, Date.now()].map((ms) => String(ms / 1000));
    const { result } = await this.#ask<{ result: RangeSeries[] }>('query_range', {
      ...{ query, start: start ?? '', end: end ?? '', step: '1' },
    });
    return result;
  }

  /** The value of a query now, of each series by one of its labels. */
  async now(query: string, by: string): Promise<Readonly<Record<string, number>>> {
    const { result } = await this.#ask<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
      'query',
      { query },
    );
    return Object.fromEntries(result.map(({ metric, value }) => [metric[by] ?? '', Number(value[1])]));
  }

  async alerts(): Promise<readonly ShownAlert[]> {
    return (await this.#ask<{ alerts: ShownAlert[] }>('alerts', {})).alerts;
  }

  /** The names of the alerts that fire. */
  async firing(): Promise<readonly string[]> {
    const firing = (await this.alerts()).filter(({ state }) => state === 'firing');
    return [...new Set(firing.map(({ labels }) => labels['alertname'] ?? ''))].sort();
  }

  async #ask<T>(path: string, query: Readonly<Record<string, string>>): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(query).toString()}`);
    const { data, error } = (await response.json()) as { data: T; error?: string };
    if (!response.ok) throw new Error(`${path} ${query['query'] ?? ''}: ${error ?? response.status}`);
    return data;
  }
}

function configFor(targets: Readonly<Record<string, string>>): object {
  const config = parse(readFileSync(join(prometheusFolder, 'prometheus.yml'), 'utf8')) as {
    scrape_configs: ScrapeConfig[];
    global: Record<string, string>;
  };
  for (const scrape of config.scrape_configs) {
    const target = targets[scrape.job_name];
    if (target === undefined) throw new Error(`the test names no target of the job ${scrape.job_name}`);
    scrape.static_configs = [{ targets: [target] }];
  }
  config.global = { ...config.global, scrape_interval: '1s', evaluation_interval: '1s' };
  return config;
}
