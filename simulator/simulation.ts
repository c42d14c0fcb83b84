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
  readonly #otherAccounts = new Map<string, World>();
  #calls = 0;

  constructor(options: { seed: number; settings?: SettingsPatch; auditFile?: string }) {
    this.world = new World(options.seed, options.settings);
    this.faults = new Faults(() => this.world.seed);
    this.audit = new Audit(() => this.world.clock.now(), options.auditFile);
  }

  nextCall(): number {
    this.#calls += 1;
    return this.#calls;
  }

  /** The world of an account: the fleet's, or one with nothing in it, as credentials of a wrong account see it. */
  worldOf(account: string): World {
    if (account === this.world.settings.account) return this.world;
    const other = this.#otherAccounts.get(account) ?? new World(this.world.seed);
    this.#otherAccounts.set(account, other);
    other.replaceSettings({ ...this.world.settings, account });
    return other;
  }

  /** AWS throttles by account, Region and service, reads and writes alike. */
  takeToken(account: string, region: string, service: string): boolean {
    const { rates } = this.world.settings;
    const name = `${region}/${service}`;
    const rate = name in rates ? rates[name] : rates[service];
    if (!rate) return true;
    const bucket = this.#buckets.get(`${account}/${name}`) ?? new TokenBucket();
    this.#buckets.set(`${account}/${name}`, bucket);
    return bucket.take(rate, this.faults.noise(region, service), this.world.clock.now());
  }

  /** An empty world with default rules and full buckets; the audit goes on. */
  reset(): void {
    this.faults.clear();
    this.holds.releaseAll('drop');
    this.#buckets.clear();
    this.#otherAccounts.clear();
    this.world.replaceSettings(defaultSettings());
    this.world.empty(this.world.seed);
  }
}
