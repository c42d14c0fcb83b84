import { fleetTag } from './case.ts';
import type { DecommissionRule } from './decommission-case.ts';
import { changedId, isChange } from './look.ts';
import { appliedEntries, createdStandbys } from './log.ts';

/** Nothing was terminated or fenced in the primary Region but with the terminator's key. */
export const onlyTheTerminatorTouchesPrimaries: DecommissionRule = ({ entries, world, keys }) => {
  const allowed = new Set([keys.terminator, ...(keys.others ?? [])]);
  const strangers = appliedEntries(entries).filter(
    ({ region, accessKeyId }) => region === world.summary.primaryRegion && !allowed.has(accessKeyId ?? ''),
  );
  return strangers.flatMap((entry) => [
    ...(entry.effect.terminated ?? []).map(
      ({ workspaceId }) => `line ${entry.seq}: ${workspaceId} was terminated with the key ${entry.accessKeyId}`,
    ),
    ...(isChange(entry)
      ? [`line ${entry.seq}: ${changedId(entry)} was changed with the key ${entry.accessKeyId}`]
      : []),
  ]);
};

/** Nothing was terminated elsewhere but standbys that carry the product's tag, with the builder's key. */
export const onlyTaggedStandbysGoElsewhere: DecommissionRule = ({ entries, world, keys }) => {
  const tagged = new Set(
    [...createdStandbys(entries), ...world.workspaces]
      .filter(({ tags }) => tags['lifeboat:fleet'] !== undefined)
      .map(({ workspaceId }) => workspaceId),
  );
  const elsewhere = appliedEntries(entries).filter(
    ({ region, accessKeyId }) =>
      region !== world.summary.primaryRegion && !(keys.others ?? []).includes(accessKeyId ?? ''),
  );
  return elsewhere.flatMap(({ seq, effect, accessKeyId }) =>
    (effect.terminated ?? []).flatMap(({ workspaceId, role }) => [
      ...(accessKeyId === keys.builder
        ? []
        : [`line ${seq}: ${workspaceId} was terminated with the key ${accessKeyId}`]),
      ...(role === 'standby' && tagged.has(workspaceId)
        ? []
        : [`line ${seq}: ${role} ${workspaceId} does not carry the tag`]),
    ]),
  );
};

/** No instance was deleted but in the standby Region, with the fleet's own tag, by the builder's key. */
export const onlyTheFleetsInstancesGo: DecommissionRule = ({ entries, world, fleet, keys }) => {
  const ours = appliedEntries(entries).filter(({ accessKeyId }) => !(keys.others ?? []).includes(accessKeyId ?? ''));
  return ours.flatMap(({ seq, region, effect, accessKeyId }) =>
    (effect.instancesDeleted ?? []).flatMap(({ workspaceInstanceId: id, tags }) => [
      ...(fleet !== undefined && tags[fleetTag] === fleet ? [] : [`line ${seq}: ${id} does not carry the fleet's tag`]),
      ...(accessKeyId === keys.builder ? [] : [`line ${seq}: ${id} was deleted with the key ${accessKeyId}`]),
      ...(region === world.summary.standbyRegion ? [] : [`line ${seq}: ${id} was deleted in ${region}`]),
    ]),
  );
};
