import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingSources, readServices, renderWith, type Services } from '../../scripts/team/topology/compose-model.ts';
import { deploymentFolder } from '../../scripts/team/topology/places.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { teamPrograms } from './support/use-topology.ts';

const overlays = ['compose.identity.yaml', 'compose.encryption.yaml'];
const files = ['compose.yaml', ...overlays, 'compose.cloud.yaml'];
const { programs } = teamPrograms();
const compose = join(programs, 'compose');
const textOf = (name: string): string => readFileSync(join(deploymentFolder, name), 'utf8');

/** What a person writes into `.env`: a value for whatever is asked for. */
function environmentFile(): string {
  const folder = scratchDirectory('compose');
  const asked = files.flatMap((name) => [...textOf(name).matchAll(/\$\{([A-Z0-9_]+):\?/g)]);
  const folders = ['PAYLOAD_KEYS_FOLDER', 'WORKER_TOKENS', 'ADMINISTRATOR_TOKENS'].map((name) => `LIFEBOAT_${name}`);
  const values = new Map(asked.map(([, name = '']) => [name, folders.includes(name) ? folder : 'a-secret']));
  for (const name of ['LIFEBOAT_TERMINATOR_TOKENS', 'LIFEBOAT_TERMINATOR_FOLDER', 'LIFEBOAT_EVIDENCE_FOLDER'])
    values.set(name, folder);
  const file = join(folder, 'env');
  writeFileSync(file, [...values].map(([name, value]) => `${name}=${value}\n`).join(''));
  return file;
}

const everything = (chosen: readonly string[]): Services =>
  readServices(compose, { overlays: chosen, profiles: ['*'], environmentFile: environmentFile() });

describe('the compose file', () => {
  for (const chosen of [
    [],
    ...overlays.map((name) => [name]),
    overlays,
    ['compose.cloud.yaml', ...overlays.slice(1)],
  ]) {
    it(`is one that Compose takes, with ${chosen.join(' and ') || 'no overlay'}`, () => {
      assert.ok(Object.keys(everything(chosen)).length >= 10);
    });
  }

  it('is refused by Compose when it holds a key that does not exist', () => {
    const file = join(scratchDirectory('compose'), 'wrong.yaml');
    writeFileSync(file, 'services: { worker: { restarts: always } }\n');
    const wrong = { overlays: [file], environmentFile: environmentFile() };
    assert.throws(() => readServices(compose, wrong), /restarts/);
  });

  it('starts nothing while .env does not say the secrets', () => {
    const file = join(scratchDirectory('compose'), 'empty-env');
    writeFileSync(file, '');
    assert.throws(() => readServices(compose, { environmentFile: file }), /Write POSTGRES_PASSWORD into \.env/);
  });

  it('mounts only what is there, which Compose itself would not notice', () => {
    const file = join(scratchDirectory('compose'), 'missing.yaml');
    writeFileSync(file, 'services: { worker: { volumes: ["./nowhere:/nowhere:ro"] } }\n');
    const wrong = { overlays: [file], environmentFile: environmentFile() };
    assert.match(renderWith(compose, wrong, []), /nowhere/);
    assert.throws(() => readServices(compose, wrong), /These mounts have no source: .*nowhere/);
    assert.deepEqual(missingSources(everything(overlays)), []);
  });

  it('mounts every file of its folder that a service reads, and no folder holds one that nobody reads', () => {
    const mounted = Object.values(everything([])).flatMap(({ mounts }) => mounts.map(({ source }) => source));
    const folders = readdirSync(deploymentFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const read = (folder: string): boolean =>
      mounted.some((source) => source.startsWith(join(deploymentFolder, folder)));
    assert.deepEqual(
      folders.map(({ name }) => name).filter((name) => !read(name)),
      [],
    );
  });

  it('names every image by a version that does not move, and none that is deprecated', () => {
    const images = Object.values(everything(overlays)).map(({ image }) => image);
    const foreign = images.filter((image) => !image.startsWith('lifeboat:'));
    assert.deepEqual(
      foreign.filter((image) => !/:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/.test(image)),
      [],
    );
    assert.deepEqual(
      images.filter((image) => /auto-setup|docker-builds|base-server/.test(image)),
      [],
    );
  });

  it('has the versions of the programs that these tests run', () => {
    const services = everything([]);
    const version = (command: string): string =>
      execFileSync(join(programs, command), ['--version'], { encoding: 'utf8' });
    const tagOf = (name: string): string => services[name]?.image.split(':')[1] ?? '';
    assert.ok(version('temporal-server').includes(tagOf('temporal')), version('temporal-server'));
    assert.ok(version('temporal-sql-tool').includes(tagOf('temporal-schema')));
    const postgres = execFileSync(join(teamPrograms().postgres, 'postgres'), ['--version'], { encoding: 'utf8' });
    assert.match(postgres, new RegExp(`PostgreSQL\\) ${tagOf('postgresql').split('.')[0]}\\.`), 'its major version');
    const pinned = (module: string): string => readFileSync(join('scripts/team/programs', module, 'go.mod'), 'utf8');
    assert.ok(pinned('temporal-ui').includes(`ui-server/v2 v${tagOf('temporal-ui')}\n`));
    // Prometheus 3.13.5 is the Go module 0.313.5.
    const [major = '', minor = '', patch = ''] = tagOf('prometheus').slice(1).split('.');
    assert.ok(pinned('prometheus').includes(`prometheus/prometheus v0.${major}${minor.padStart(2, '0')}.${patch} `));
  });

  it('publishes no port beyond this machine unless .env says so', () => {
    const text = renderWith(compose, { overlays, profiles: ['*'], environmentFile: environmentFile() }, [
      '--format',
      'json',
    ]);
    const { services } = JSON.parse(text) as { services: Record<string, { ports?: { host_ip?: string }[] }> };
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    assert.ok(ports.length >= 6);
    assert.deepEqual(
      ports.filter(({ host_ip }) => host_ip !== '127.0.0.1'),
      [],
    );
  });

  it('holds no secret: what is called one comes from .env', () => {
    for (const name of files) {
      const lines = textOf(name)
        .split('\n')
        .filter((line) => /^\s+\w*(PASSWORD|PWD|SECRET|SESSION_TOKEN)\w*:/.test(line));
      assert.deepEqual(
        lines.filter((line) => !/: \$\{[A-Z_]+(:\?|-)/.test(line)),
        [],
      );
    }
  });

  it('starts no server of its own with compose.cloud.yaml, and the worker does not wait for one', () => {
    const services = readServices(compose, { overlays: ['compose.cloud.yaml'], environmentFile: environmentFile() });
    assert.deepEqual(Object.keys(services).sort(), ['grafana', 'namespace', 'prometheus', 'worker']);
    assert.deepEqual(Object.keys(services['worker']?.dependsOn ?? {}), ['simulator']);
  });

  it('starts neither terminator nor simulator by itself', () => {
    const services = readServices(compose, { environmentFile: environmentFile() });
    assert.deepEqual(
      Object.keys(services).filter((name) => ['terminator', 'simulator'].includes(name)),
      [],
    );
  });

  it('uses only variables that .env.example explains, and that explains only those', () => {
    const used = files.flatMap((name) => [
      ...[...textOf(name).matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, variable = '']) => variable),
      // Passed on as they are.
      ...[...textOf(name).matchAll(/^\s+(AWS_[A-Z_]+):$/gm)].map(([, variable = '']) => variable),
    ]);
    const explained = [...textOf('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(
      ([, variable = '']) => variable,
    );
    assert.deepEqual([...new Set(explained)].sort(), [...new Set([...used, 'COMPOSE_FILE'])].sort());
  });
});

describe('the dynamic configuration', () => {
  const validate = (file: string): string =>
    execFileSync(join(programs, 'temporal-server'), ['validate-dynamic-config', file], {
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('has only keys and types that the server knows', () => {
    const said = validate(join(deploymentFolder, 'temporal/dynamic-config.yaml'));
    assert.doesNotMatch(said, /error|warning/);
  });

  it('would be told of a key that the server does not know', () => {
    const folder = scratchDirectory('dynamic-config');
    mkdirSync(folder, { recursive: true });
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, 'matching.numTaskqueueReadPartition:\n  - value: 1\n');
    assert.match(validate(wrong), /warning|error/);
  });
});

describe('the settings of PostgreSQL', () => {
  it('leave durability as it is', () => {
    const text = textOf('postgresql/lifeboat.conf');
    assert.doesNotMatch(text, /^(fsync|synchronous_commit|full_page_writes)\s*=/m);
  });
});
