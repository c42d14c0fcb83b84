import type { JsonObject } from '../json.ts';

/** Values of the filter of ListInstanceTypes, from the service model (see limits.ts). */
export const platformTypes = [
  'Windows',
  'Windows BYOL',
  'Linux/UNIX',
  'Ubuntu Pro Linux',
  'Red Hat Enterprise Linux',
  'Red Hat BYOL Linux',
  'SUSE Linux',
];
/** The same. */
export const tenancies = ['SHARED', 'DEDICATED'];

/** A kind of machine, and how it may be had. */
export interface InstanceType {
  readonly name: string;
  readonly configurations: readonly JsonObject[];
}

const families = {
  general: ['t3', 'm5', 'm6i', 'm7i', 'c5', 'c6i', 'c7i', 'r5', 'r6i', 'r7i'],
  graphics: ['g4dn', 'g5', 'g6'],
};
const sizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];

/** Which types there are, and which of them by the month, AWS tells by this call alone: this choice is made up. */
export const instanceTypes: readonly InstanceType[] = [
  ...families.general.map((family) => ({ family, billingModes: ['HOURLY', 'MONTHLY'] })),
  ...families.graphics.map((family) => ({ family, billingModes: ['HOURLY'] })),
].flatMap(({ family, billingModes }) =>
  sizes.map((size) => ({ name: `${family}.${size}`, configurations: configurationsOf(family, billingModes) })),
);

/** A burstable machine is never alone on its host. */
function configurationsOf(family: string, billingModes: readonly string[]): JsonObject[] {
  const own = family === 't3' ? ['SHARED'] : tenancies;
  return billingModes.flatMap((BillingMode) =>
    platformTypes.flatMap((PlatformType) => own.map((Tenancy) => ({ BillingMode, PlatformType, Tenancy }))),
  );
}
