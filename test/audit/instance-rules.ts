import { fleetTag, isOfRun, machineTag, type Case, type Rule } from './case.ts';
import {
  deletedInstances,
  instanceLives,
  isStanding,
  machineOf,
  nameOfLine,
  type InstanceLife,
} from './instance-lives.ts';
import type { WorldInstance } from './log.ts';

/** No token has made two instances, and every create of this run had one. */
export const oneInstancePerToken: Rule = (judged) => {
  const made = new Map<string, string>();
  return instanceLives(judged).flatMap(({ instanceId, region, tokenDigest, bornSeq }) => {
    if (tokenDigest === null)
      return bornSeq === 0 ? [] : [`line ${bornSeq}: ${instanceId} was created without a token`];
    const other = made.get(`${region} ${tokenDigest}`);
    made.set(`${region} ${tokenDigest}`, instanceId);
    return other === undefined ? [] : [`one token has made ${other} and ${instanceId} (line ${bornSeq})`];
  });
};

/** At no moment has a machine two instances, unless the earlier one has failed, is gone, or was told to go. */
export const oneInstancePerMachine: Rule = (judged) => {
  const lives = instanceLives(judged);
  return lives.flatMap((born, index) => {
    const machine = machineOf(born);
    if (born.bornSeq === 0 || machine === undefined) return [];
    return lives
      .slice(0, index)
      .filter((other) => machineOf(other) === machine && isThereAt(other, born))
      .map(
        (other) => `line ${born.bornSeq}: ${born.instanceId} is a second one of ${machine}, beside ${other.instanceId}`,
      );
  });
};

function isThereAt({ fails, settlesAtMs, leavesSeq }: InstanceLife, { bornSeq, bornAtMs }: InstanceLife): boolean {
  return leavesSeq > bornSeq && !(fails && settlesAtMs <= bornAtMs);
}

/** Nothing is launched that was not asked for: machines of the fleet alone, with the tags of fleet and run. */
export const onlyMachinesAreLaunched: Rule = (judged) => {
  const { fleet, machines = [] } = judged.instances ?? {};
  const wanted = new Set(machines);
  return instanceLives(judged)
    .filter(({ bornSeq }) => bornSeq > 0)
    .flatMap(({ instanceId, tags, bornSeq }) => [
      ...(isOfRun(judged, tags) ? [] : [`line ${bornSeq}: ${instanceId} does not carry the run's tag`]),
      ...(tags[fleetTag] === fleet ? [] : [`line ${bornSeq}: ${instanceId} does not carry the fleet's tag`]),
      ...(wanted.has(tags[machineTag] ?? '') ? [] : [`line ${bornSeq}: ${instanceId} is no machine of the fleet`]),
    ]);
};

/** Of instances, a run deletes those alone that carry its own tag. */
export const onlyOurInstancesGo: Rule = (judged) =>
  deletedInstances(judged)
    .filter(({ call, tags }) => call !== null && !isOfRun(judged, tags))
    .map(({ seq, workspaceInstanceId: id }) => `line ${seq}: ${id} was deleted, and was not made by this run`);

/** "Concurrent instances in ALLOCATING" per Region, not adjustable (AWS General Reference, WorkSpaces Instances quotas). */
const mostAllocating = 700;

/** At no moment are more instances of a Region ALLOCATING than AWS allows, whoever has launched them. */
export const allocatingWithinTheLimit: Rule = (judged) =>
  [...mostAllocatingAtOnce(judged)]
    .filter(([, most]) => most > mostAllocating)
    .map(([region, most]) => `${most} instances were ALLOCATING at once in ${region}, ${mostAllocating} may be`);

/** How many instances were ALLOCATING at the worst moment, by Region. */
export function mostAllocatingAtOnce(judged: Pick<Case, 'entries' | 'world'>): ReadonlyMap<string, number> {
  const lives = instanceLives(judged);
  const regions = [...new Set(lives.map(({ region }) => region))];
  return new Map(regions.map((region) => [region, worstMoment(lives.filter((each) => each.region === region))]));
}

function worstMoment(lives: readonly InstanceLife[]): number {
  const steps = lives.flatMap(({ bornAtMs, settlesAtMs, leavesAtMs }) => [
    { atMs: bornAtMs, by: 1 },
    { atMs: Math.min(settlesAtMs, leavesAtMs), by: -1 },
  ]);
  // What ends in the same millisecond in which another begins makes room for it.
  steps.sort((one, other) => one.atMs - other.atMs || one.by - other.by);
  let [now, worst] = [0, 0];
  for (const { by } of steps) worst = Math.max(worst, (now += by));
  return worst;
}

/** Each machine of the fleet file stands in the ledger exactly once, and, when the run is over, in a state that ends. */
export const everyMachineOnce: Rule = ({ instances, expect }) => {
  const { machines = [], ledger = [] } = instances ?? {};
  const names = ledger.map(nameOfLine);
  const wanted = new Set(machines);
  const ending = new Set(['ready', 'failed', 'stuck', 'skipped', 'held', 'removed', 'retained']);
  const open = expect?.unfinished || expect?.undone ? [] : ledger.filter(({ state }) => !ending.has(state));
  const times = (machine: string): number => names.filter((name) => name === machine).length;
  return [
    ...machines.filter((each) => times(each) !== 1).map((each) => `${each} stands ${times(each)} times in the ledger`),
    ...names.filter((name) => !wanted.has(name)).map((name) => `${name} in the ledger is no machine of the fleet`),
    ...open.map((line) => `${nameOfLine(line)} ends as ${line.state}`),
  ];
};

/** The Region's own list equals the ledger: what stands is there under its machine, and is claimed by who made it. */
export const instancesAreInTheLedger: Rule = (judged) => {
  const { fleet, machines = [], ledger = [] } = judged.instances ?? {};
  const lines = new Map(ledger.map((line) => [nameOfLine(line), line]));
  const wanted = new Set(machines);
  const isOfFleet = ({ tags }: WorldInstance): boolean =>
    tags[fleetTag] === fleet && wanted.has(tags[machineTag] ?? '');
  return (judged.world.instances ?? []).filter(isStanding).flatMap((each) => {
    const { workspaceInstanceId: id, tags, state } = each;
    const isOurs = isOfRun(judged, tags);
    // What an earlier run left behind in error is nobody's machine; a finding names it.
    if (!isOurs && (!isOfFleet(each) || state.startsWith('ERROR_'))) return [];
    const line = lines.get(tags[machineTag] ?? '');
    if (line?.instanceId !== id) return [`${id} of ${tags[machineTag]} is ${state}, and not in the ledger`];
    if (line.createdByUs === isOurs) return [];
    return [`${id} of ${nameOfLine(line)}: the ledger says createdByUs ${line.createdByUs}, its tags do not`];
  });
};

/** Machine by machine: what the ledger says is so. */
export const instanceLedgerIsTrue: Rule = ({ instances, world }) => {
  const byId = new Map((world.instances ?? []).map((each) => [each.workspaceInstanceId, each]));
  return (instances?.ledger ?? []).flatMap((line) => {
    const instance = byId.get(line.instanceId ?? '');
    const isThere = instance !== undefined && isStanding(instance);
    const is = `${nameOfLine(line)} is ${line.state}`;
    switch (line.state) {
      case 'ready':
        if (instance?.state !== 'ALLOCATED') return [`${is}, but its instance is ${instance?.state ?? 'unknown'}`];
        return instance.tags[machineTag] === nameOfLine(line)
          ? []
          : [`${is}, but its instance is ${instance.tags[machineTag]}`];
      case 'stuck':
      case 'retained':
      case 'provisioning':
        return isThere ? [] : [`${is}, but its instance is ${instance?.state ?? 'unknown'}`];
      case 'removed':
        return isThere ? [`${is}, but ${instance.workspaceInstanceId} is ${instance.state}`] : [];
      default:
        return [];
    }
  });
};

/** An undone run leaves no instance of its own, or the ledger names it as retained. */
export const noInstanceLeaks: Rule = (judged) => {
  if (judged.expect?.undone !== true) return [];
  const kept = (judged.instances?.ledger ?? []).filter(({ state }) => state === 'retained');
  const retained = new Set(kept.map(({ instanceId }) => instanceId));
  return (judged.world.instances ?? [])
    .filter((each) => isStanding(each) && isOfRun(judged, each.tags) && !retained.has(each.workspaceInstanceId))
    .map((each) => `${each.workspaceInstanceId} of ${each.tags[machineTag]} is left and not named as retained`);
};
