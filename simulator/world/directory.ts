import { hashOf } from '../randomness.ts';

/** Kinds of directories AWS knows; a Simple AD cannot take part in data replication. */
export const directoryTypes = ['AD_CONNECTOR', 'SIMPLE_AD', 'CUSTOMER_MANAGED', 'AWS_IAM_IDENTITY_CENTER'] as const;

/** A directory of one Region. */
export interface Directory {
  readonly id: string;
  readonly region: string;
  readonly type: (typeof directoryTypes)[number];
  /** Registered with WorkSpaces? An unregistered one is unknown to it. */
  readonly registered: boolean;
  readonly pairedWith: string;
  /** Users that the directory of the other Region has and this one has not. */
  readonly missingUsers: ReadonlySet<string>;
  readonly tags: Map<string, string>;
}

const regionDigits: Readonly<Record<string, string>> = {
  'us-east-1': '90',
  'us-west-2': '92',
  'eu-west-1': '93',
  'eu-central-1': '99',
};

/** The id of the n-th directory of a Region, whatever the seed: fleet files need ids that stay. */
export function directoryIdOf(region: string, number: number): string {
  const digits = regionDigits[region] ?? (hashOf(region) & 0xff).toString(16).padStart(2, '0');
  return `d-${digits}67${number.toString(16).padStart(6, '0')}`;
}
