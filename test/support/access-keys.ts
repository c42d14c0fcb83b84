import type { SettingsPatch } from '../../simulator/settings.ts';
import { policyOf } from '../architecture/policy.ts';

/** Access keys of the processes: the worker is the builder. */
export const keys = { builder: 'AKIABUILDERBUILDER00', terminator: 'AKIATERMINATOR000000' } as const;

/** Each key with the rights that `docs/iam` gives its role, and no others. */
export const accessKeys: AccessKeys = {
  [keys.builder]: { role: 'builder', policy: ofRole('builder') },
  [keys.terminator]: { role: 'terminator', policy: ofRole('terminator') },
};

type AccessKeys = NonNullable<SettingsPatch['accessKeys']>;

/** The simulator checks what it is given; our type of a policy only names less of it. */
function ofRole(role: string): NonNullable<AccessKeys[string]['policy']> {
  return policyOf(role) as unknown as NonNullable<AccessKeys[string]['policy']>;
}
