import { isAwsFailureType } from '../../contract/failures.ts';
import { failureTypes } from '../../contract/failures.ts';
import { checkDirectories } from '../../domain/directories.ts';
import { piecesOf } from '../../domain/batches.ts';
import { refuses, type Finding } from '../../domain/finding.ts';
import type { Fleet, LoadedFleet } from '../../domain/fleet.ts';
import { compareMailRegions } from '../../domain/mail-parity.ts';
import { describeLimit } from '../../domain/polling.ts';
import type { DirectoryRecord } from '../../domain/workspace.ts';
import { failureTypeOf, refusal, sentenceOf } from '../failures.ts';
import { locally, onMail, onWorkspaces } from '../lanes.ts';

/** What was found out before anything is created. */
export interface Checked {
  readonly loaded: LoadedFleet;
  readonly account: string;
  /** Warnings; an error would have refused the operation. */
  readonly findings: readonly Finding[];
}

/**
 * Loads the fleet and looks at both Regions. Only reads.
 *
 * @throws ApplicationFailure FleetRejected or PreflightRefused with every finding, not only the first.
 */
export async function checkBeforeActing(fleetName: string): Promise<Checked> {
  const { findings: fromFile, ...loaded } = await locally(`fleet file ${fleetName}`).loadFleet({ fleet: fleetName });
  const { fleet } = loaded;
  const [account, directories, mail] = await Promise.all([readAccount(fleet), readDirectories(fleet), readMail(fleet)]);
  const findings = [...fromFile, ...account.findings, ...directories, ...mail];
  if (refuses(findings)) throw refusal(failureTypes.preflightRefused, findings);
  return { loaded, account: account.account, findings };
}

/** The account of the worker's credentials, and whether it is the fleet's. */
export async function readAccount(
  fleet: Fleet,
): Promise<{ readonly account: string; readonly findings: readonly Finding[] }> {
  try {
    const local = locally('account of the credentials', fleet.limits);
    const { account } = await local.readAccount({ region: fleet.standbyRegion });
    return { account, findings: checkAccount(fleet, account) };
  } catch (error) {
    return { account: '', findings: [unreadable(error, 'the account')] };
  }
}

function checkAccount(fleet: Fleet, account: string): Finding[] {
  if (fleet.account === undefined || fleet.account === account) return [];
  return [
    {
      severity: 'error',
      code: 'OtherAccount',
      summary: `The worker's credentials belong to account ${account}, the fleet to ${fleet.account}.`,
      remedy: 'Give the worker credentials of the fleet’s account, or correct `account` in the fleet file.',
    },
  ];
}

/** What is wrong with the directories of a fleet, in both Regions. */
export async function readDirectories(fleet: Fleet): Promise<readonly Finding[]> {
  const ids = fleet.directories.flatMap((pair) => [pair.primary, pair.standby]);
  const reads = [fleet.primaryRegion, fleet.standbyRegion].flatMap((region) =>
    piecesOf(ids, describeLimit).map((directoryIds) =>
      onWorkspaces(region, 'read', `${directoryIds.length} directories`, fleet.limits).readDirectories({
        region,
        directoryIds,
      }),
    ),
  );
  try {
    const found: DirectoryRecord[] = (await Promise.all(reads)).flat();
    return checkDirectories(fleet, found);
  } catch (error) {
    return [unreadable(error, 'the directories')];
  }
}

async function readMail(fleet: Fleet): Promise<readonly Finding[]> {
  const { mail } = fleet;
  if (mail === undefined) return [];
  const reads = [mail.homeRegion, mail.secondRegion].map((region) =>
    onMail(region, 'read', 'identities and limits', fleet.limits).readMailRegion({ region }),
  );
  try {
    const [home, second] = await Promise.all(reads);
    return home === undefined || second === undefined ? [] : compareMailRegions(home, second);
  } catch (error) {
    // Only what would be compared is missing; the endpoint itself says when it cannot be made.
    return [{ ...unreadable(error, 'the mail settings'), severity: 'warning' }];
  }
}

/** What AWS denied or rejected is a finding; anything else is a defect and is not caught. */
function unreadable(error: unknown, what: string): Finding {
  const type = failureTypeOf(error);
  if (!isAwsFailureType(type)) throw error;
  return {
    severity: 'error',
    code: type,
    summary: `AWS does not let the worker read ${what}: ${sentenceOf(error)}`,
    remedy: 'Mend the permission, the credentials or the Region it names, then start again.',
  };
}
