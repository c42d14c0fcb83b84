import type { ReadRules } from '../aws/call-aws.ts';
import type { AwsClients } from '../aws/clients.ts';
import { noteToken } from '../aws/page-tokens.ts';
import { listInstanceTags, listWorkspaceInstances, type InstancesPage } from '../aws/workspace-instances.ts';
import { isGoingState } from '../domain/instances/instance-verdict.ts';
import type { FoundInstance } from '../domain/instances/instance.ts';
import { instanceOwner } from '../domain/tags.ts';
import { nothingWhenUnknown } from './nothing-when-unknown.ts';
import { oneCallPerAttempt, type Step } from './one-call-per-attempt.ts';
import { refuseNameless } from './refuse-nameless.ts';

type Listed = InstancesPage['records'][number];

/** The list comes first, whole; then the tags, which it does not show. */
interface FleetCursor {
  readonly list: 'goes on' | 'is read';
  readonly nextToken?: string;
  readonly tokens: readonly string[];
  /** Those whose tags are still to be read. */
  readonly untold: readonly Pick<Listed, 'instanceId' | 'state'>[];
  /** Those of the fleet; its name is the same for all of them, and travels with none. */
  readonly found: readonly Omit<FoundInstance, 'fleet'>[];
}

/**
 * Every instance of a Region that carries the fleet's tag, one call per attempt. What goes by itself, or is unknown when its
 * tags are read, is left out; so may be what moves to another page while the list is read: what is missing is found again
 * by the token of its create.
 */
export async function readFleetInstances(
  clients: AwsClients,
  region: string,
  fleet: string,
): Promise<readonly FoundInstance[]> {
  const start: FleetCursor = { list: 'goes on', tokens: [], untold: [], found: [] };
  const found = await oneCallPerAttempt<FleetCursor, FleetCursor['found']>(start, async (cursor, rules) =>
    goOn(
      cursor.list === 'goes on'
        ? await readPage(clients, region, cursor, rules)
        : await readTags(clients, region, fleet, cursor, rules),
    ),
  );
  return found.map((each) => ({ ...each, fleet }));
}

function goOn(cursor: FleetCursor): Step<FleetCursor, FleetCursor['found']> {
  return cursor.list === 'is read' && cursor.untold.length === 0 ? { done: cursor.found } : { next: cursor };
}

async function readPage(
  clients: AwsClients,
  region: string,
  { nextToken, ...cursor }: FleetCursor,
  rules: ReadRules,
): Promise<FleetCursor> {
  const call = { operation: 'ListWorkspaceInstances', region };
  const page = await listWorkspaceInstances(clients, region, [], nextToken, rules);
  refuseNameless(page, call, 'instances');
  const untold = withPage(cursor.untold, page.records);
  if (page.nextToken === undefined) return { ...cursor, list: 'is read', tokens: [], untold };
  return { ...cursor, tokens: noteToken(cursor.tokens, page.nextToken, call), nextToken: page.nextToken, untold };
}

/** Pages that are read while the world changes may overlap: the later one knows better. */
function withPage(untold: FleetCursor['untold'], records: readonly Listed[]): FleetCursor['untold'] {
  const staying = records.flatMap(({ instanceId, state }) =>
    isGoingState(state) ? [] : [{ instanceId, ...(state !== undefined && { state }) }],
  );
  return [...new Map([...untold, ...staying].map((each) => [each.instanceId, each])).values()];
}

async function readTags(
  clients: AwsClients,
  region: string,
  fleet: string,
  cursor: FleetCursor,
  rules: ReadRules,
): Promise<FleetCursor> {
  const [next, ...untold] = cursor.untold;
  if (next === undefined) return cursor;
  const tags = await listInstanceTags(clients, region, next.instanceId, rules).catch(nothingWhenUnknown);
  const { fleet: tagged, ...owner } = instanceOwner(tags ?? []);
  return { ...cursor, untold, found: tagged === fleet ? [...cursor.found, { ...next, ...owner }] : cursor.found };
}
