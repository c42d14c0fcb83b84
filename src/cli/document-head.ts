/** The version of every JSON document of this program. It changes when a field changes its meaning or goes. */
export const apiVersion = 'lifeboat/v1';

/** What every JSON document begins with. */
export interface DocumentHead<Kind extends string> {
  readonly apiVersion: typeof apiVersion;
  readonly kind: Kind;
}
