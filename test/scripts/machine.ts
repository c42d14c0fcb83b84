import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const NOBODY_LISTENS = 'http://127.0.0.1:9';
const PLATFORM = `${process.platform}-${process.arch}`;

const LOCK = {
  packages: {
    '': { name: 'fresh-clone' },
    'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  },
};

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
  tookMs: number;
}

/** A computer with a fresh clone, a home of its own and nothing on PATH but what a test puts there. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'lifeboat-machine-'));
  readonly root = join(this.folder, 'clone');
  readonly cache = join(this.folder, 'cache', 'lifeboat', 'temporal-cli');
  readonly env: Record<string, string> = {
    PATH: join(this.folder, 'bin'),
    HOME: join(this.folder, 'home'),
    XDG_CACHE_HOME: join(this.folder, 'cache'),
    HTTPS_PROXY: NOBODY_LISTENS,
    RECORD: join(this.folder, 'record.jsonl'),
  };

  constructor() {
    cpSync(join(REPOSITORY, 'scripts'), join(this.root, 'scripts'), {
      recursive: true,
      filter: (file) => basename(file) !== 'go.sum',
    });
    cpSync(join(REPOSITORY, 'bin'), join(this.root, 'bin'), { recursive: true });
    mkdirSync(join(this.folder, 'bin'));
    this.lock();
  }

  /** Packages and a Temporal CLI are there. */
  static complete(): Machine {
    const machine = new Machine();
    machine.installed();
    machine.cached('1.5.1');
    return machine;
  }

  lock(changes: Record<string, { version: string }> = {}): void {
    const packages = { ...LOCK.packages, ...changes };
    writeFileSync(join(this.root, 'package-lock.json'), JSON.stringify({ packages }));
  }

  installed(): void {
    this.write('clone/node_modules/left/package.json', '{}');
    const { 'node_modules/left': left } = LOCK.packages;
    this.write('clone/node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/left': left } }));
  }

  cached(version: string, platform = PLATFORM): string {
    const name = `temporal-${version}-${platform}`;
    return this.program(join(this.cache, name), answers(version));
  }

  /** A fake on PATH that writes down how it was called; `body` is the rest of it, as CommonJS. */
  fake(name: string, body: string): string {
    return this.program(join(this.folder, 'bin', name), body);
  }

  program(file: string, body: string): string {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!${process.execPath}\n${PRELUDE}${body}`);
    chmodSync(file, 0o755);
    return file;
  }

  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** How often and how the fakes of that name were called. */
  calls(name: string): Call[] {
    if (!existsSync(this.env['RECORD']!)) return [];
    return readFileSync(this.env['RECORD']!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Call)
      .filter((call) => call.name === name);
  }

  cacheHolds(): string[] {
    return existsSync(this.cache) ? readdirSync(this.cache).sort() : [];
  }

  start(args: string[] = [], env: Record<string, string> = {}): { pid: number; kill: Kill; end: Promise<Run> } {
    const started = performance.now();
    const [script = 'scripts/setup.mjs'] = args.splice(0, args[0]?.endsWith('js') ? 1 : 0);
    const { NODE_IMPORT, ...rest } = { ...this.env, ...env };
    const imports = NODE_IMPORT ? ['--import', NODE_IMPORT] : [];
    const child = spawn(process.execPath, [...imports, join(this.root, script), ...args], { env: rest });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const end = new Promise<Run>((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, stderr, tookMs: performance.now() - started }));
    });
    return { pid: child.pid!, kill: (signal) => child.kill(signal), end };
  }

  async setUp(args: string[] = [], env: Record<string, string> = {}): Promise<Run> {
    return await this.start(args, env).end;
  }

  /** Until a fake says that it is in the middle of its work. */
  async busy(name: string): Promise<void> {
    while (this.calls(name).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Call {
  name: string;
  args: string[];
  pid: number;
  env: Record<string, string>;
}

type Kill = (signal: NodeJS.Signals) => boolean;

const PRELUDE = `
const fs = require('node:fs'), path = require('node:path'), args = process.argv.slice(2);
const record = (extra) => fs.appendFileSync(process.env.RECORD ?? '/dev/null', JSON.stringify({ name: path.basename(__filename), args, pid: process.pid, ...extra }) + '\\n');
const out = args[args.indexOf('-o') + 1];
const publish = (text) => { fs.writeFileSync(out, text); fs.chmodSync(out, 0o755); };
`;

export const answers = (version: string): string =>
  `record(); console.log('temporal version ${version} (Server 1.29.1, UI 2.42.1)');\n`;

export const NPM_INSTALLS = `
record();
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
fs.rmSync('node_modules', { recursive: true, force: true });
const installed = Object.entries(packages).filter(([name, entry]) => name && !entry.optional);
for (const [name] of installed) {
  fs.mkdirSync(name, { recursive: true });
  fs.writeFileSync(path.join(name, 'package.json'), '{}');
}
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(installed) }));
`;

/** Removes everything, installs a part, and goes on for ever. */
export const NPM_HANGS = `
fs.rmSync('node_modules/left', { recursive: true, force: true });
fs.mkdirSync('node_modules/left', { recursive: true });
record();
setInterval(() => {}, 1000);
`;

/** `go env GOVERSION`, then `go build -o <file>` with what it builds. */
export const goThat = (build: string, version = '1.26.0'): string => `
if (args[0] === 'env') { console.log('go${version}'); process.exit(0); }
${build}
`;

export const BUILDS = `
publish('#!${process.execPath}\\nconsole.log("temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)")');
record({ env: { GOTOOLCHAIN: process.env.GOTOOLCHAIN, CGO_ENABLED: process.env.CGO_ENABLED }, cwd: process.cwd() });
`;
