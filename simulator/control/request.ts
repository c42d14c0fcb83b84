/** What a route is given: the part of the path behind its name, the query, and the body. */
export interface ControlRequest {
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}
