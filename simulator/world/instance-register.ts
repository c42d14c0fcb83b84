import { isInstanceLive, provisionStateAt, type Instance } from './instance.ts';

/** All instances of an account, gone ones included: a ClientToken outlives what it made. */
export class InstanceRegister {
  readonly #byId = new Map<string, Instance>();
  readonly #byRegion = new Map<string, Instance[]>();
  readonly #byToken = new Map<string, Instance[]>();

  add(instance: Instance): void {
    this.#byId.set(key(instance.region, instance.id), instance);
    append(this.#byRegion, instance.region, instance);
    if (instance.tokenDigest !== undefined) append(this.#byToken, key(instance.region, instance.tokenDigest), instance);
  }

  get(region: string, id: string): Instance | undefined {
    return this.#byId.get(key(region, id));
  }

  /** In order of creation. */
  inRegion(region: string): readonly Instance[] {
    return this.#byRegion.get(region) ?? [];
  }

  /** What a token has made in a Region: one, unless it was forgotten in between. */
  ofToken(region: string, tokenDigest: string): readonly Instance[] {
    return this.#byToken.get(key(region, tokenDigest)) ?? [];
  }

  every(): Iterable<Instance> {
    return this.#byId.values();
  }

  liveCount(region: string, atMs: number): number {
    return this.inRegion(region).filter((instance) => isInstanceLive(instance, atMs)).length;
  }

  allocatingCount(region: string, atMs: number): number {
    return this.inRegion(region).filter((instance) => provisionStateAt(instance, atMs) === 'ALLOCATING').length;
  }

  clear(): void {
    for (const map of [this.#byId, this.#byRegion, this.#byToken]) map.clear();
  }
}

function append(index: Map<string, Instance[]>, name: string, instance: Instance): void {
  const list = index.get(name);
  if (list) list.push(instance);
  else index.set(name, [instance]);
}

function key(region: string, id: string): string {
  return `${region}/${id}`;
}
