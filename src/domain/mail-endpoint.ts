import type { MailEndpoint } from './fleet.ts';

/** A multi-region endpoint as GetMultiRegionEndpoint shows it: neither tags nor ARN, nor why it failed. */
export interface MailEndpointRecord {
  readonly name: string;
  readonly endpointId?: string;
  /** `CREATING`, `READY`, `FAILED` or `DELETING`. */
  readonly status?: string;
  readonly regions: readonly string[];
}

/** Where the mail endpoint of a run stands. */
export interface MailStatus {
  readonly name: string;
  readonly homeRegion: string;
  readonly state:
    'waiting' | 'creating' | 'ready' | 'held' | 'failed' | 'stuck' | 'skipped' | 'removing' | 'removed' | 'retained';
  readonly createdByUs: boolean;
  readonly endpointId?: string;
  readonly code?: string;
  readonly message?: string;
}

/** What to do next about the endpoint, given what a read showed. */
export type MailStep =
  | { readonly kind: 'create' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'ready'; readonly endpointId?: string }
  | { readonly kind: 'recreate' }
  | { readonly kind: 'hold'; readonly code: string; readonly message: string };

/**
 * Compares the endpoint that exists with the one that is wanted.
 * A FAILED one is replaced once, and only when this run made it: a new endpoint has a new id, so all senders would change.
 */
export function nextMailStep(
  wanted: MailEndpoint,
  found: MailEndpointRecord | undefined,
  history: { readonly createdByUs: boolean; readonly replaced: boolean },
): MailStep {
  if (found === undefined) return { kind: 'create' };
  const difference = regionDifference(wanted, found);
  if (difference !== undefined) return { kind: 'hold', code: 'MailEndpointDiffers', message: difference };
  switch (found.status) {
    case 'READY':
      return { kind: 'ready', ...(found.endpointId === undefined ? {} : { endpointId: found.endpointId }) };
    case 'FAILED':
      if (history.createdByUs && !history.replaced) return { kind: 'recreate' };
      return {
        kind: 'hold',
        code: 'MailEndpointFailed',
        message: `endpoint ${wanted.name} is FAILED; AWS gives no reason`,
      };
    default:
      return { kind: 'wait' };
  }
}

function regionDifference(wanted: MailEndpoint, found: MailEndpointRecord): string | undefined {
  const missing = [wanted.homeRegion, wanted.secondRegion].filter((region) => !found.regions.includes(region));
  if (found.regions.length === 0 || missing.length === 0) return undefined;
  return `endpoint ${wanted.name} exists with Regions ${found.regions.join(', ')}, without ${missing.join(', ')}`;
}
