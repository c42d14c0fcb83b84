import { tightened } from '../domain/decommission/gate-rules.ts';
import { loadApprovals } from '../fleets/approvals-file.ts';
import { FleetFileError, loadFleet } from '../fleets/fleet-file.ts';
import { Refused } from './refused.ts';
import type { OwnKnowledge } from './run-papers.ts';
import type { TerminatorSettings } from './settings.ts';

/**
 * Reads the files of this process, every time: a key that is struck from the approvals file counts no longer at once.
 *
 * @throws Refused with every finding.
 */
export async function loadOwnKnowledge(
  settings: Pick<TerminatorSettings, 'approvalsFile' | 'fleetsDirectory'>,
  name: string,
): Promise<OwnKnowledge> {
  try {
    const approvals = await loadApprovals(settings.approvalsFile);
    const { fleet, digest } = await loadFleet(settings.fleetsDirectory, name, approvals);
    const { rules, findings } = tightened(approvals.rules.decommission, fleet.decommission?.rules ?? {});
    if (findings.length > 0) throw new FleetFileError(findings);
    return {
      fleet,
      fleetDigest: digest,
      waivers: fleet.decommission?.waivers ?? [],
      rules,
      signers: approvals.signers,
    };
  } catch (error) {
    if (error instanceof FleetFileError) throw new Refused('OwnFilesRejected', error.message);
    throw error;
  }
}
