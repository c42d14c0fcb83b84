import { defaultSettings, mergeSettings, type Settings, type SettingsPatch } from '../settings.ts';
import { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import type { Endpoint, Identity } from './endpoint.ts';
import { InstanceRegister } from './instance-register.ts';
import { isLive, type Workspace } from './workspace.ts';

/** Everything that exists, and the rules it follows. One per server: nothing here is global. */
export class World {
  readonly clock: Clock;
  settings: Settings;
  seed: number;
  primaryRegion = 'us-east-1';
  standbyRegion = 'us-west-2';
  /** By Region and id. */
  readonly directories = new Map<string, Directory>();
  readonly identities: Identity[] = [];
  readonly endpoints: Endpoint[] = [];
  readonly instances = new InstanceRegister();
  readonly #workspaces = new Map<string, Workspace>();
  readonly #byRegion = new Map<string, Workspace[]>();
  readonly #byDirectory = new Map<string, Workspace[]>();
  readonly #byUser = new Map<string, Workspace[]>();

  constructor(seed: number, patch: SettingsPatch = {}) {
    this.seed = seed;
    this.settings = mergeSettings(defaultSettings(), patch);
    this.clock = new Clock(this.settings.speed);
  }

  changeSettings(patch: SettingsPatch): void {
    this.replaceSettings(mergeSettings(this.settings, patch));
  }

  replaceSettings(settings: Settings): void {
    this.settings = settings;
    this.clock.setSpeed(settings.speed);
  }

  /** Removes everything that exists; the rules stay. */
  empty(seed: number): void {
    this.seed = seed;
    this.identities.length = 0;
    this.endpoints.length = 0;
    this.instances.clear();
    for (const map of [this.directories, this.#workspaces, this.#byRegion, this.#byDirectory, this.#byUser])
      map.clear();
  }

  addDirectory(directory: Directory): void {
    this.directories.set(key(directory.region, directory.id), directory);
  }

  add(workspace: Workspace): void {
    this.#workspaces.set(key(workspace.region, workspace.id), workspace);
    append(this.#byRegion, workspace.region, workspace);
    append(this.#byDirectory, key(workspace.region, workspace.directoryId), workspace);
    append(this.#byUser, userKey(workspace.region, workspace.directoryId, workspace.userName), workspace);
  }

  /** Gives a WorkSpace another user; its standbys keep theirs. */
  rename(workspace: Workspace, userName: string): void {
    const { region, directoryId } = workspace;
    const former = userKey(region, directoryId, workspace.userName);
    this.#byUser.set(
      former,
      (this.#byUser.get(former) ?? []).filter((one) => one !== workspace),
    );
    workspace.userName = userName;
    append(this.#byUser, userKey(region, directoryId, userName), workspace);
  }

  workspace(region: string, id: string): Workspace | undefined {
    return this.#workspaces.get(key(region, id));
  }

  standbysOf({ standbys }: Workspace): readonly Workspace[] {
    return standbys
      .map(({ region, workspaceId }) => this.workspace(region, workspaceId))
      .filter((standby) => standby !== undefined);
  }

  /** In order of creation; gone ones included, so that positions stay. */
  inRegion(region: string): readonly Workspace[] {
    return this.#byRegion.get(region) ?? [];
  }

  inDirectory(region: string, directoryId: string): readonly Workspace[] {
    return this.#byDirectory.get(key(region, directoryId)) ?? [];
  }

  /** User names are compared as directories do, without regard to case. */
  ofUser(region: string, directoryId: string, userName: string): readonly Workspace[] {
    return this.#byUser.get(userKey(region, directoryId, userName)) ?? [];
  }

  everyWorkspace(): Iterable<Workspace> {
    return this.#workspaces.values();
  }

  directory(region: string, id: string): Directory | undefined {
    return this.directories.get(key(region, id));
  }

  liveCount(region: string, isCounted: (workspace: Workspace) => boolean): number {
    const nowMs = this.clock.now();
    return this.inRegion(region).filter((workspace) => isCounted(workspace) && isLive(workspace, nowMs)).length;
  }

  quota(region: string, kind: string): number {
    return this.settings.quotas[`${region}/${kind}`] ?? this.settings.quotas[kind] ?? Infinity;
  }
}

function append(index: Map<string, Workspace[]>, name: string, workspace: Workspace): void {
  const list = index.get(name);
  if (list) list.push(workspace);
  else index.set(name, [workspace]);
}

function key(region: string, id: string): string {
  return `${region}/${id}`;
}

function userKey(region: string, directoryId: string, userName: string): string {
  return `${region}/${directoryId}/${userName.toLowerCase()}`;
}
