import {
  CreateStandbyWorkspacesCommand,
  type CreateStandbyWorkspacesCommandOutput,
  type FailedCreateStandbyWorkspacesRequest,
  type PendingCreateStandbyWorkspacesRequest,
} from '@aws-sdk/client-workspaces';
import type { FailedItem, PendingItem } from '../domain/create-answer.ts';
import type { DataReplication, Tag } from '../domain/fleet.ts';
import { entries, present, text } from './answer-fields.ts';
import { callAws, type ChangeRules } from './call-aws.ts';
import type { AwsClients } from './clients.ts';
import { UnreadableAnswer } from './wire.ts';

/** One standby to create. */
export interface StandbyOrder {
  readonly primaryId: string;
  readonly standbyDirectory: string;
  readonly tags: readonly Tag[];
  readonly dataReplication: DataReplication;
  readonly volumeEncryptionKey?: string;
}

/** The two lists of the answer, as AWS gave them: which order each entry belongs to is for the domain to find out. */
export interface StandbysOrdered {
  readonly pending: readonly PendingItem[];
  readonly failed: readonly FailedItem[];
}

/** CreateStandbyWorkspaces, at most 25 in one call. The call has no token: sent twice, it is done twice. */
export async function createStandbyWorkspaces(
  clients: AwsClients,
  region: string,
  primaryRegion: string,
  orders: readonly StandbyOrder[],
  rules: ChangeRules,
): Promise<StandbysOrdered> {
  const command = new CreateStandbyWorkspacesCommand({
    PrimaryRegion: primaryRegion,
    StandbyWorkspaces: orders.map((order) =>
      present({
        PrimaryWorkspaceId: order.primaryId,
        DirectoryId: order.standbyDirectory,
        VolumeEncryptionKey: order.volumeEncryptionKey,
        Tags: order.tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
        DataReplication: order.dataReplication,
      }),
    ),
  });
  return callAws(
    { operation: 'CreateStandbyWorkspaces', region },
    rules,
    (options) => clients.workspaces(region, 'change').send(command, options),
    readAnswer,
  );
}

function readAnswer(answer: CreateStandbyWorkspacesCommandOutput): StandbysOrdered {
  const { PendingStandbyRequests: pending, FailedStandbyRequests: failed } = answer;
  if (!Array.isArray(pending) && !Array.isArray(failed)) {
    throw new UnreadableAnswer(answer.$metadata.httpStatusCode, 'the answer names neither pending nor failed standbys');
  }
  return { pending: entries(pending).map(pendingOf), failed: entries(failed).map(failedOf) };
}

function pendingOf(item: PendingCreateStandbyWorkspacesRequest): PendingItem {
  return present<PendingItem>({
    user: text(item.UserName),
    directoryId: text(item.DirectoryId),
    standbyId: text(item.WorkspaceId),
    state: text(item.State),
  });
}

function failedOf(item: FailedCreateStandbyWorkspacesRequest): FailedItem {
  const echo = item.StandbyWorkspaceRequest;
  return present<FailedItem>({
    primaryId: text(echo?.PrimaryWorkspaceId),
    standbyDirectory: text(echo?.DirectoryId),
    code: text(item.ErrorCode) ?? 'NoCode',
    message: text(item.ErrorMessage) ?? 'AWS gave no message',
  });
}
