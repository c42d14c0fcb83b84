import { activityInfo } from '@temporalio/activity';
import type { AwsClients } from '../aws/clients.ts';
import { startWorkspaces } from '../aws/start-workspaces.ts';
import { sendingRules } from './change-answer.ts';
import { readFailure } from './read-failure.ts';

/** A standby that AWS would not start. */
export interface RefusedStart {
  readonly standbyId: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Starts standbys, in one call. It fails as a read does, a lost answer included: whether a standby was started is seen
 * in its state, and starting it twice is harmless (AWS refuses one that is not STOPPED).
 */
export async function startStandbys(
  clients: AwsClients,
  region: string,
  standbyIds: readonly string[],
): Promise<{ readonly refused: readonly RefusedStart[] }> {
  if (standbyIds.length === 0) return { refused: [] };
  const { startToCloseTimeoutMs, attempt } = activityInfo();
  try {
    const refused = await startWorkspaces(clients, region, standbyIds, sendingRules(Date.now(), startToCloseTimeoutMs));
    return { refused: refused.map(({ workspaceId, ...why }) => ({ standbyId: workspaceId, ...why })) };
  } catch (error) {
    throw readFailure(error, attempt);
  }
}
