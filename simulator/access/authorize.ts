import type { Caller } from './access-key.ts';
import { decide, type Permission } from './policy.ts';

const because = {
  'explicit-deny': () => 'with an explicit deny in an identity-based policy',
  'implicit-deny': (action: string) => `because no identity-based policy allows the ${action} action`,
};

/** Why a call is denied, in AWS's words; undefined when all of it is allowed. One denied resource denies the call. */
export function denialOf(caller: Caller, permissions: readonly Permission[], region: string): string | undefined {
  const { policy, arn } = caller;
  if (!policy) return undefined;
  for (const permission of permissions) {
    const decision = decide(policy, permission, region);
    if (decision === 'allowed') continue;
    const { action, resource } = permission;
    return `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${because[decision](action)}`;
  }
  return undefined;
}
