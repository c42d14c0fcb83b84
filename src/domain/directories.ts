import type { Finding } from './finding.ts';
import type { Fleet } from './fleet.ts';
import type { DirectoryRecord } from './workspace.ts';

/** Which directories a fleet needs in which Region. */
type Needed = { readonly id: string; readonly region: string; readonly otherRegion: string };

/** Compares the fleet's directories with what both Regions answered; every mistake is a finding of its own. */
export function checkDirectories(fleet: Fleet, found: readonly DirectoryRecord[]): Finding[] {
  const { primaryRegion, standbyRegion } = fleet;
  const needed = fleet.directories.flatMap((pair): Needed[] => [
    { id: pair.primary, region: primaryRegion, otherRegion: standbyRegion },
    { id: pair.standby, region: standbyRegion, otherRegion: primaryRegion },
  ]);
  return needed.flatMap((need) => checkDirectory(fleet, need, found));
}

function checkDirectory(fleet: Fleet, need: Needed, found: readonly DirectoryRecord[]): Finding[] {
  const record = found.find((each) => each.directoryId === need.id && each.region === need.region);
  if (record === undefined) return [missingDirectory(need, found)];
  const findings: Finding[] = [];
  if (record.state !== 'REGISTERED') {
    findings.push({
      severity: 'error',
      code: 'DirectoryNotRegistered',
      summary: `Directory ${need.id} in ${need.region} is ${record.state ?? 'in no known state'}, not REGISTERED.`,
      remedy: `Register it with WorkSpaces in ${need.region} and wait until it is REGISTERED.`,
    });
  }
  if (record.type === 'SIMPLE_AD' && fleet.dataReplication !== 'NO_REPLICATION') {
    findings.push({
      severity: 'error',
      code: 'ReplicationNeedsOtherDirectory',
      summary: `Directory ${need.id} in ${need.region} is a Simple AD, which cannot replicate data.`,
      remedy: 'Set dataReplication to NO_REPLICATION, or use an AD Connector or a managed directory.',
    });
  }
  return findings;
}

function missingDirectory(need: Needed, found: readonly DirectoryRecord[]): Finding {
  const elsewhere = found.some((each) => each.directoryId === need.id && each.region === need.otherRegion);
  return {
    severity: 'error',
    code: elsewhere ? 'DirectoryInOtherRegion' : 'DirectoryNotFound',
    summary: elsewhere
      ? `Directory ${need.id} lives in ${need.otherRegion}, not in ${need.region}.`
      : `Directory ${need.id} is not registered with WorkSpaces in ${need.region}.`,
    remedy: elsewhere
      ? 'Exchange the two directories of the pair in the fleet file, or correct the Regions.'
      : `Correct the id in the fleet file, or register the directory with WorkSpaces in ${need.region}.`,
  };
}
