import { Audit } from './audit.ts';
import { Faults } from './faults/faults.ts';
import { Holds } from './faults/holds.ts';
import { defaultSettings, type SettingsPatch } from './settings.ts';
import { TokenBucket } from './world/token-bucket.ts';
import { World } from './world/world.ts';

/** One running simulator without its HTTP: the world, what is broken in it, and the record. */
export class Simulation {
  readonly world: World;
  readonly faults: Faults;
  readonly holds = new Holds();
  readonly audit: Audit;
  readonly #buckets = new Map<string, TokenBucket>();
  #calls = 0;

  constructor(options: { seed: number; settings?: SettingsPatch; auditFile?: string }) {
    this.world = new World(options.seed, options.settings);
    this.faults = new Faults(() => this.world.seed);
    this.audit = new Audit(options.auditFile);
  }

  nextCall(): number {
    this.#calls += 1;
    return this.#calls;
  }

  /** AWS throttles by account, Region and service, reads and writes alike. */
  takeToken(region: string, service: string): boolean {
    const { rates } = this.world.settings;
    const name = `${region}/${service}`;
    const rate = name in rates ? rates[name] : rates[service];
    if (!rate) return true;
    const bucket = this.#buckets.get(name) ?? new TokenBucket();
    this.#buckets.set(name, bucket);
    return bucket.take(rate, this.faults.noise(region, service), this.world.clock.now());
  }

  /** An empty world with default rules and full buckets; the audit goes on. */
  reset(): void {
    this.faults.clear();
    this.holds.releaseAll('drop');
    this.#buckets.clear();
    this.world.replaceSettings(defaultSettings());
    this.world.empty(this.world.seed);
  }
}
