import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NativeImage } from '../native-image.ts';
import { readServices, type Condition, type Rendering, type Services } from './compose-model.ts';
import { isNative, nativeProgram, type Machine } from './native-program.ts';
import { NativeService } from './native-service.ts';

/** What a topology is made from. */
export interface TopologyPlan extends Rendering {
  readonly programs: string;
  readonly postgres: string;
  readonly image: NativeImage;
  /** A folder for logs and volumes. */
  readonly folder: string;
}

/**
 * The services of the compose file as processes of this machine: the same commands, variables, files, order of start,
 * health checks and restarts, without containers. Belongs into a network namespace of its own, where every service's
 * name is an address of this machine (see `in-own-network.mjs`).
 */
export class Topology {
  readonly services: Services;
  readonly #running: ReadonlyMap<string, NativeService>;

  constructor(plan: TopologyPlan) {
    this.services = readServices(join(plan.programs, 'compose'), plan);
    const { programs, postgres, image, folder } = plan;
    const machine: Machine = { programs, postgres, image, volumes: join(folder, 'volumes') };
    mkdirSync(machine.volumes, { recursive: true });
    const native = Object.entries(this.services).filter(([, service]) => isNative(service));
    this.#running = new Map(
      native.map(([name, service]) => {
        const logFile = join(folder, `${name}.log`);
        return [name, new NativeService(name, service, nativeProgram(service, machine), logFile)];
      }),
    );
  }

  /** The names of the services that run here. */
  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** A service by name. @throws Error when there is none. */
  service(name: string): NativeService {
    const service = this.#running.get(name);
    if (service === undefined) throw new Error(`There is no service ${name} here: ${this.names.join(', ')}.`);
    return service;
  }

  /** Starts services after what they depend on; without names, all. Resolves as `--wait` does. */
  async up(...names: readonly string[]): Promise<void> {
    const begun = new Map<string, Promise<void>>();
    const begin = (name: string): Promise<void> => {
      const known = begun.get(name);
      if (known !== undefined) return known;
      const beginning = this.#begin(name, begin);
      begun.set(name, beginning);
      return beginning;
    };
    const wanted = names.length > 0 ? names : this.names;
    await Promise.all(wanted.map(begin));
    await Promise.all(
      wanted.map((name) => this.#until(name, this.#isJob(name) ? 'service_completed_successfully' : 'service_healthy')),
    );
  }

  /** Stops services, those that depend on others first. */
  async down(...names: readonly string[]): Promise<void> {
    const going = new Map<string, Promise<void>>();
    const end = (name: string): Promise<void> => {
      const known = going.get(name);
      if (known !== undefined) return known;
      const ending = Promise.all(this.#dependants(name).map(end)).then(() => this.service(name).stop());
      going.set(name, ending);
      return ending;
    };
    await Promise.all((names.length > 0 ? names : this.names).map(end));
  }

  async #begin(name: string, begin: (name: string) => Promise<void>): Promise<void> {
    const { dependsOn = {} } = this.services[name] ?? {};
    const needed = Object.entries(dependsOn).filter(([other]) => this.#running.has(other));
    await Promise.all(
      needed.map(async ([other, condition]) => {
        await begin(other);
        await this.#until(other, condition);
      }),
    );
    this.service(name).start();
  }

  async #until(name: string, condition: Condition): Promise<void> {
    const service = this.service(name);
    if (condition === 'service_healthy') await service.healthy();
    if (condition === 'service_completed_successfully') await service.completed();
  }

  #isJob(name: string): boolean {
    return this.services[name]?.restart !== 'unless-stopped';
  }

  #dependants(name: string): readonly string[] {
    return this.names.filter((other) => name in (this.services[other]?.dependsOn ?? {}));
  }
}
