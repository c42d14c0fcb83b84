import type { PlannedDesktop } from '../domain/decommission/plan.ts';
import type { ConnectionRecord } from '../domain/decommission/proof.ts';
import { sameUser } from '../domain/fleet.ts';
import type { WorkspaceRecord } from '../domain/workspace.ts';

/** One look at a primary: its record, and who is connected to it. */
export interface LookAtPrimary {
  readonly record: WorkspaceRecord | undefined;
  readonly connection: ConnectionRecord | undefined;
}

/** What one look says about fencing a primary. */
export type FenceStep =
  | { readonly kind: 'fenced'; readonly note?: 'ADMIN_MAINTENANCE' | 'STOPPED' }
  | { readonly kind: 'fence' }
  | { readonly kind: 'keep'; readonly code: string; readonly message: string };

/** What the evidence knows of a primary's fence. */
export interface KnownFence {
  readonly fence?: { readonly how: 'ADMIN_MAINTENANCE' | 'STOPPED' };
  /** We were about to set it, and perhaps did not live to see it. */
  readonly isFencing: boolean;
  /** We set it once, and lifted it. */
  readonly wasLifted: boolean;
}

/** Decides by the record of a primary, and by what we did ourselves, what is to be done about its fence. */
export function fenceStep(
  desktop: PlannedDesktop,
  { record, connection }: LookAtPrimary,
  known: KnownFence,
): FenceStep {
  const keep = (code: string, message: string): FenceStep => ({ kind: 'keep', code, message });
  if (record === undefined) return keep('PrimaryNotSeen', 'AWS does not show it; who is not seen is not touched');
  const { userName } = record;
  const isTheirs = userName !== undefined && sameUser(userName, desktop.user);
  if (record.directoryId !== desktop.primaryDirectory || !isTheirs) {
    const is = `${userName ?? 'nobody'} in ${record.directoryId ?? 'no directory'}`;
    return keep(
      'PrimaryChanged',
      `it belongs to ${is}, not to ${desktop.user} in ${desktop.primaryDirectory} as planned`,
    );
  }
  switch (record.state) {
    case 'AVAILABLE':
      // A fence throws out whoever is at work.
      if (connection?.state === 'DISCONNECTED') return { kind: 'fence' };
      if (connection?.state === 'CONNECTED') return keep('SomebodyIsThere', 'somebody is connected to it');
      return keep('ConnectionUnknown', `its connection is ${connection?.state ?? 'not shown'}`);
    case 'STOPPED':
      return known.fence?.how === 'STOPPED' ? { kind: 'fenced' } : { kind: 'fenced', note: 'STOPPED' };
    case 'ADMIN_MAINTENANCE':
      if (known.fence?.how === 'ADMIN_MAINTENANCE') return { kind: 'fenced' };
      if (known.isFencing) return { kind: 'fenced', note: 'ADMIN_MAINTENANCE' };
      return keep('FencedByOthers', 'somebody else has set it to ADMIN_MAINTENANCE: it is theirs to lift');
    default:
      return keep(
        `PrimaryIs.${record.state ?? 'UNKNOWN'}`,
        `it is ${record.state ?? 'in no state'}; only AVAILABLE or STOPPED is fenced`,
      );
  }
}
