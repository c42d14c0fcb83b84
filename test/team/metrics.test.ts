import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import type { AuditEntry } from '../audit/log.ts';
import { gatedFleet, keys } from '../support/gated-fleet.ts';
import { GatedRun, Office } from '../support/gated-world.ts';
import { machines } from '../support/instance-fleet.ts';
import { jsonLine } from '../support/processes.ts';
import { repository } from '../support/repository.ts';
import { freePort, scratchDirectory } from '../support/scratch.ts';
import { startTemporalServer, type TemporalServer } from '../support/temporal-server.ts';
import { TestFleet, type FleetOptions } from '../support/test-fleet.ts';
import { until } from '../support/waiting.ts';
import { World } from '../support/world.ts';
import { Prometheus, prometheusFolder, teamProgram } from './support/prometheus.ts';

/** The collector comes by every quarter of a minute. */
const patience = { timeoutMs: 90_000, everyMs: 500 };

/**
 * A fleet that decommission accepts, in a Region that takes as long to make a standby as the collector takes to come by: what
 * begins and ends between two rounds nobody sees.
 */
function unhurried(options: Parameters<typeof gatedFleet>[0]): ReturnType<typeof gatedFleet> {
  const limits = { ...gatedFleet().file?.limits, provisioningDeadline: '2m', ...options?.file?.limits };
  const provisioning = { medianMs: 20_000 };
  return gatedFleet({ ...options, settings: { provisioning }, file: { ...options?.file, limits } });
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

describe('what Prometheus sees of a worker', function metrics() {
  this.timeout(240_000);
  let temporal: TemporalServer;
  let world: World;
  let office: Office;
  let prometheus: Prometheus;
  let workerUrl: string;
  let terminatorAddress: string;
  const users = new Set<string>();

  before(async () => {
    const [server, worker, terminator] = [await freePort(), await freePort(), await freePort()];
    temporal = await startTemporalServer('metrics-temporal', server);
    office = new Office('metrics');
    world = await World.open({
      name: 'metrics',
      temporal,
      speed: 1,
      lanePace: 100,
      workers: 0,
      workerEnv: office.workerEnv,
    });
    await world.addWorker({ LIFEBOAT_METRICS_ADDRESS: `127.0.0.1:${worker}` });
    terminatorAddress = `127.0.0.1:${terminator}`;
    workerUrl = `http://127.0.0.1:${worker}/metrics`;
    prometheus = await Prometheus.start('prometheus', {
      temporal: `127.0.0.1:${server}`,
      'lifeboat-worker': `127.0.0.1:${worker}`,
      'lifeboat-terminator': terminatorAddress,
    });
  });

  after(async () => {
    await prometheus?.process.kill('SIGTERM');
    await world?.closeWorkflows();
    await world?.close();
    await temporal?.stop();
  });

  it('is a healthy run without an alert, and 0 when it is over', async () => {
    const fleet = await begin(unhurried({ desktops: 6, standbys: [0] }));
    await until('everybody has been scraped, and no alert of a beginning is left', isQuiet, patience);
    const begunAtMs = Date.now();
    const run = await fleet.prepare();
    const isOpen = async (): Promise<boolean> =>
      (await prometheus.now('lifeboat_open_runs', 'fleet'))[fleet.name] === 1;
    await until('the collector has seen the run', isOpen, patience);
    assert.equal((await run.outcome(90_000)).endState, 'done');
    await until('the run is over for the collector, too', async () => !(await isOpen()), patience);
    const states = await prometheus.range('sum by (state) (lifeboat_desktops) > 0', begunAtMs);
    assert.ok(states.some(({ metric }) => metric['state'] === 'provisioning'));
    const fired = await prometheus.range('ALERTS{alertstate="firing"}', begunAtMs);
    assert.deepEqual(
      fired.map(({ metric }) => metric['alertname']),
      [],
    );
    await assertCallsAgree(workerUrl, keys.builder);
    await world.closeWorkflows();
  });

  it('is a run in trouble with its alerts, the others silent', async () => {
    const fleet = await begin(unhurried({ desktops: 12, standbys: [0, 1, 2] }));
    const gated = new GatedRun(fleet, office);
    await gated.begin();
    const other = fleet.another('b', {
      file: {
        ...{ onFailure: 'ask', instances: [machines('kiosks', 2)] },
        limits: { ...unhurried({}).file?.limits, toleratedFailures: '0%' },
      },
    });
    const code = 'ResourceNotFound.User';
    await world.simulator.addFaults(
      { kind: 'item', action: 'fail', code, desktops: [5], times: 'always' },
      { kind: 'call', operation: 'DescribeWorkspaces', every: 3, times: 'always', action: 'throttle' },
    );
    await other.prepare();

    const expected = ['LifeboatDesktopsFailed', 'LifeboatRunBlocked', 'LifeboatThrottled'];
    await until(
      `alerts ${expected.join(', ')}, and no other`,
      async () => {
        assert.deepEqual(await prometheus.firing(), expected);
        return true;
      },
      patience,
    );
    const [blocked] = (await prometheus.alerts()).filter(({ labels }) => labels['alertname'] === 'LifeboatRunBlocked');
    assert.deepEqual([blocked?.labels['fleet'], blocked?.labels['code']], [other.name, 'TooManyFailures']);

    const missing = await prometheus.now('max by (fleet) (lifeboat_approvals_missing)', 'fleet');
    assert.equal(missing[fleet.name], 2);
    await until(
      'every desktop settled',
      async () => {
        const states = await prometheus.now(`lifeboat_desktops{fleet="${other.name}"} > 0`, 'state');
        assert.deepEqual(states, { ready: 11, failed: 1 });
        return true;
      },
      patience,
    );
    await assertCallsAgree(workerUrl, keys.builder);
    await world.closeWorkflows();
  });

  it('is a terminator with its own calls, and an alert when nobody needs it any more', async () => {
    const fleet = await begin(gatedFleet({ desktops: 3 }));
    const run = new GatedRun(fleet, office);
    await run.begin();
    const isSeen = async (): Promise<boolean> =>
      (await prometheus.now('lifeboat_open_runs{operation="decommission"}', 'fleet'))[fleet.name] === 1;
    await until('the collector has seen the run', isSeen, patience);
    await office.terminator(world, { LIFEBOAT_METRICS_ADDRESS: terminatorAddress });
    const isUp = async (): Promise<boolean> => (await prometheus.now('up == 1', 'job'))['lifeboat-terminator'] === 1;
    await until('the terminator is scraped', isUp, patience);
    for (const who of ['anna', 'omar'] as const) await run.hand('approve', await run.paper('approve', who));
    assert.equal((await run.outcome()).counts.gone, 3);
    await assertCallsAgree(`http://${terminatorAddress}/metrics`, keys.terminator);
    assert.ok(!(await prometheus.firing()).includes('LifeboatTerminatorIdle'), 'it was needed until now');
    const isIdle = async (): Promise<boolean> => (await prometheus.firing()).includes('LifeboatTerminatorIdle');
    await until('the alert of an idle terminator', isIdle, patience);
  });

  it('fills every panel of the dashboard', async () => {
    const file = join(repository, 'temporal-docker/grafana/dashboards/lifeboat.json');
    const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: readonly Panel[] };
    const empty: string[] = [];
    for (const { title, targets = [] } of panels) {
      for (const { expr } of targets) {
        const query = expr.replaceAll('$__rate_interval', '10s').replaceAll('$fleet', '.*');
        const series = await prometheus.range(query);
        const isFull = series.some(({ values }) => values.some(([, value]) => Number.isFinite(Number(value))));
        if (!isFull) empty.push(`${title}: ${query}`);
      }
    }
    assert.deepEqual(empty, []);
  });

  it('names no user, and neither does the log of the worker at info and above', async () => {
    assert.ok(users.size >= 12);
    const scraped = await (await fetch(workerUrl)).text();
    assert.deepEqual(
      [...users].filter((user) => scraped.includes(user)),
      [],
    );
    const lines = readFileSync(world.workers[0]?.logFile ?? '', 'utf8').split('\n');
    const shown = lines.filter((line) => !['debug', 'trace'].includes(String(jsonLine(line)?.['level'])));
    assert.ok(shown.some((line) => line.includes('worker-ready')));
    assert.deepEqual(
      shown.filter((line) => [...users].some((user) => line.includes(user))),
      [],
    );
  });

  it('ends with its worker, without a word', async () => {
    const [worker] = world.workers;
    assert.ok(worker !== undefined);
    await worker.kill('SIGTERM');
    const lines = readFileSync(worker.logFile, 'utf8').split('\n');
    const events = lines.map((line) => jsonLine(line)?.['event']);
    assert.ok(events.includes('worker-stopped'));
    assert.ok(!events.includes('collector-trouble'));
  });

  async function begin(options: FleetOptions): Promise<TestFleet> {
    const fleet = await TestFleet.in(world, options);
    for (const { userName } of fleet.primaries) users.add(userName);
    return fleet;
  }

  async function isQuiet(): Promise<boolean> {
    const seen = await prometheus.now(
      'lifeboat_collector_last_round_timestamp_seconds > 0 and on () up{job="temporal"} == 1',
      'job',
    );
    return 'lifeboat-worker' in seen && (await prometheus.firing()).length === 0;
  }

  /** By the simulator's audit, which shares no code with the counter; until nothing is on the wire any more. */
  async function assertCallsAgree(url: string, accessKeyId: string): Promise<void> {
    await until('our counts and the audit agree', async () => {
      const counted = callsOf(await (await fetch(url)).text());
      const { entries } = await world.simulator.audit();
      assert.deepEqual(counted, callsIn(entries.filter((entry) => entry.accessKeyId === accessKeyId)));
      assert.ok(Object.keys(counted).length > 2);
      return true;
    });
  }
});

/** Calls by operation, Region and answer, as a process has counted them. */
function callsOf(scraped: string): Record<string, number> {
  const lines = scraped.split('\n').filter((line) => line.startsWith('lifeboat_aws_calls_total{'));
  return sorted(
    lines.map((line) => {
      const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? '';
      return [`${label('operation')} ${label('region')} ${label('answer')}`, Number(line.split(' ').at(-1))];
    }),
  );
}

/** The same, as the simulator has answered them. */
function callsIn(entries: readonly AuditEntry[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { event, operation, region, answer } of entries) {
    if (event !== 'answered' || answer === null) continue;
    const key = `${operation} ${region} ${answerIn(answer)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return sorted([...counts]);
}

function answerIn({ outcome, status, errorCode }: NonNullable<AuditEntry['answer']>): string {
  if (outcome !== 'answered') return 'lost';
  if (errorCode !== null && /Throttling|TooManyRequests/.test(errorCode)) return 'throttled';
  const code = status ?? 0;
  return code < 300 ? 'answered' : code < 500 ? 'refused' : 'failed';
}

function sorted(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

describe('the files of Prometheus', function files() {
  this.timeout(120_000);

  it('are valid for Prometheus itself', async () => {
    await execa(teamProgram('promtool'), ['check', 'config', join(prometheusFolder, 'prometheus.yml')]);
    await execa(teamProgram('promtool'), ['check', 'rules', join(prometheusFolder, 'alerts.yaml')]);
  });

  it('hold rules that fire on their condition and stay silent without it', async () => {
    assert.equal(await failuresOfRuleTests((expr) => expr), '');
  });

  it('would not pass with a rule that never fires', async () => {
    const failures = await failuresOfRuleTests((expr) => `(${expr}) and vector(0) > 1`);
    assert.deepEqual(
      alertNames().filter((name) => !failures.includes(`alertname: ${name},`)),
      [],
    );
  });

  it('would not pass with a rule that fires without its condition', async () => {
    const failures = await failuresOfRuleTests(() => 'vector(1)');
    // A failure of a rule that should have been silent: `alertname: Name, time: 4m,` and in the next line `exp:[],`.
    const silent = [...failures.matchAll(/alertname: (\w+), time: \S+\s+exp:\[\],/g)];
    const noticed = new Set(silent.map(([, name]) => name));
    assert.deepEqual(
      alertNames().filter((name) => !noticed.has(name)),
      [],
      failures.slice(0, 2_000),
    );
  });
});

interface RuleFile {
  readonly groups: { readonly rules: { readonly alert: string; expr: string; for: string }[] }[];
}

function rules(): RuleFile {
  return parse(readFileSync(join(prometheusFolder, 'alerts.yaml'), 'utf8')) as RuleFile;
}

function alertNames(): string[] {
  return rules().groups.flatMap((group) => group.rules.map(({ alert }) => alert));
}

/** What promtool says of the rule tests when every rule asks for something else; nothing when they pass. */
async function failuresOfRuleTests(change: (expr: string) => string): Promise<string> {
  const directory = scratchDirectory('rules');
  const changed = rules();
  for (const group of changed.groups) for (const rule of group.rules) rule.expr = change(rule.expr);
  writeFileSync(join(directory, 'alerts.yaml'), stringify(changed));
  cpSync(join(prometheusFolder, 'alerts.test.yaml'), join(directory, 'alerts.test.yaml'));
  const end = await execa(teamProgram('promtool'), ['test', 'rules', join(directory, 'alerts.test.yaml')], {
    reject: false,
  });
  // Anything else is no verdict on the rules: it was killed, say.
  if (end.exitCode !== 0 && end.exitCode !== 1) throw new Error(`promtool gave no verdict: ${end.message}`);
  return end.exitCode === 0 ? '' : `${end.stdout}\n${end.stderr}`;
}
