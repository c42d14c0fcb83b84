/** One SES multi-region endpoint; its status is computed from these world instants. */
export interface Endpoint {
  readonly name: string;
  readonly id: string;
  readonly region: string;
  readonly secondaryRegion: string;
  readonly createdMs: number;
  readonly visibleMs: number;
  readonly settledMs: number;
  readonly settledAs: 'READY' | 'FAILED';
  readonly tags: Map<string, string>;
  deletion: { readonly atMs: number; readonly goneMs: number } | undefined;
}

/** Status as SES names it, and GONE. */
export type EndpointStatus = 'CREATING' | 'READY' | 'FAILED' | 'DELETING' | 'GONE';

/** The true status at a moment of world time. */
export function statusAt(endpoint: Endpoint, atMs: number): EndpointStatus {
  const { deletion } = endpoint;
  if (deletion && atMs >= deletion.atMs) return atMs >= deletion.goneMs ? 'GONE' : 'DELETING';
  return atMs < endpoint.settledMs ? 'CREATING' : endpoint.settledAs;
}

/** Would Get and List show it? Right after Create they may not. */
export function isEndpointVisible(endpoint: Endpoint, atMs: number): boolean {
  return atMs >= endpoint.visibleMs && statusAt(endpoint, atMs) !== 'GONE';
}

/** An e-mail address or domain that may send from one Region. */
export interface Identity {
  readonly name: string;
  readonly region: string;
  readonly verified: boolean;
}
