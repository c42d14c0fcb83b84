import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { definitions } from '../../src/metrics/definitions.ts';
import { repository } from '../support/repository.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly expr: string;
    readonly refId: string;
    readonly datasource: { readonly uid: string };
  }[];
}

interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly query: unknown }[];
  };
}

const folder = join(repository, 'temporal-docker/grafana');
const dashboard = JSON.parse(readFileSync(join(folder, 'dashboards/lifeboat.json'), 'utf8')) as Dashboard;
const { panels } = dashboard;
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

describe('the dashboard', () => {
  it('can be imported: a current schema, ids of its own, and panels that lie side by side', () => {
    assert.ok(dashboard.schemaVersion >= 39);
    assert.equal(dashboard.uid, 'lifeboat');
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!taken.has(`${x}/${y}`), `${title} lies over another panel`);
          taken.add(`${x}/${y}`);
        }
      }
    }
  });

  it('shows every metric of ours, and none that we do not have', () => {
    const known = Object.entries(definitions).map(([name, { kind }]) => (kind === 'counter' ? `${name}_total` : name));
    const shown = new Set(queries.flatMap((expr) => [...expr.matchAll(/lifeboat_[a-z_]+/g)].map(([name]) => name)));
    assert.deepEqual([...shown].sort(), known.sort());
  });

  it('asks about the fleet that was chosen, wherever a metric has a fleet', () => {
    const ofFleets = Object.entries(definitions).filter(([, each]) =>
      (each.labels as readonly string[]).includes('fleet'),
    );
    for (const expr of queries) {
      for (const [name] of ofFleets) {
        const asked = [...expr.matchAll(new RegExp(`${name}(\\{[^}]*\\})?`, 'g'))];
        for (const [, selector = ''] of asked) assert.match(selector, /fleet=~"\$fleet"/, expr);
      }
    }
  });

  it('says of each panel what it shows, and gives each query a letter and the chosen data source', () => {
    for (const { type, title, description, targets = [], datasource } of panels.filter(({ type }) => type !== 'row')) {
      assert.ok(description && targets.length > 0, `${title} (${type})`);
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
      for (const { uid } of [datasource ?? { uid: '' }, ...targets.map((target) => target.datasource)]) {
        assert.equal(uid, '${datasource}', title);
      }
    }
  });

  it('has a variable for each that its queries use', () => {
    const used = new Set(queries.flatMap((expr) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name)));
    const names = dashboard.templating.list.map(({ name }) => name);
    assert.deepEqual([...used].sort(), ['__rate_interval', ...names.filter((name) => name !== 'datasource')].sort());
  });

  it('is found by Grafana where the compose file mounts it, with the Prometheus of the compose file', () => {
    const read = (file: string): unknown => parse(readFileSync(join(folder, 'provisioning', file), 'utf8'));
    const compose = readFileSync(join(repository, 'temporal-docker/compose.yaml'), 'utf8');
    const { providers } = read('dashboards/lifeboat.yaml') as { providers: { options: { path: string } }[] };
    assert.ok(compose.includes(`./grafana/dashboards:${providers[0]?.options.path}:ro`));
    assert.ok(compose.includes('./grafana/provisioning:/etc/grafana/provisioning:ro'));
    const { datasources } = read('datasources/prometheus.yaml') as { datasources: { url: string; type: string }[] };
    assert.deepEqual(
      datasources.map(({ url, type }) => [type, url]),
      [['prometheus', 'http://prometheus:9090']],
    );
  });
});
