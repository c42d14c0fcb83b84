import type { InstanceGroup } from '../fleet.ts';
import { judgeInstance } from './instance-verdict.ts';
import { machineName, type InstanceOwner, type InstanceRecord, type Machine } from './instance.ts';

/** What became of a token that AWS says was used before with other parameters. */
export type ConflictVerdict =
  /** It is this machine, made by an earlier run (or by ours, before a change of what is sent). */
  | { readonly kind: 'adopt' }
  /** What the token made has failed or is gone: the next attempt has another token. */
  | { readonly kind: 'spent' }
  | { readonly kind: 'hold'; readonly code: string; readonly message: string };

/** Decides by the record and the tags of what the conflict names, both just read; absent when AWS knows no such instance. */
export function judgeConflict(
  machine: Machine,
  { digest }: InstanceGroup,
  fleet: string,
  {
    instanceId,
    record,
    owner,
  }: { readonly instanceId: string; readonly record?: InstanceRecord; readonly owner?: InstanceOwner },
): ConflictVerdict {
  if (record === undefined || owner === undefined) return { kind: 'spent' };
  const verdict = judgeInstance(record);
  if (verdict.kind === 'leaving') return { kind: 'spent' };
  const name = machineName(machine);
  if (owner.fleet !== fleet || owner.machine !== name || owner.specification !== digest) {
    const message = `AWS names ${instanceId} for the token of ${name}, but its tags say that it is something else`;
    return { kind: 'hold', code: 'TokenConflict', message };
  }
  return verdict.kind === 'broken' ? { kind: 'spent' } : { kind: 'adopt' };
}
