import type { Finding } from '../finding.ts';
import type { InstanceGroup } from '../fleet.ts';

/** What speaks against launching these instances for a drill: one that is billed by the month costs a month each time. */
export function drillFindings(groups: readonly Pick<InstanceGroup, 'name' | 'billingMode'>[]): Finding[] {
  return groups.flatMap(({ name, billingMode }): Finding[] => {
    if (billingMode !== 'MONTHLY') return [];
    return [
      {
        severity: 'error',
        code: 'MonthlyInDrill',
        summary: `The instances ${name} are billed by the month, and a drill deletes what it launches within hours.`,
        remedy: `Write billingMode: HOURLY for ${name}, or leave it out of the drill.`,
      },
    ];
  });
}
