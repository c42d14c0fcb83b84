import { noCounts, type Counts } from '../../domain/ledger.ts';
import { presentCounts } from '../temporal/read-status.ts';
import type { OutcomeDocument, SimulatorReport } from '../documents.ts';

/** How `scenario.yaml` must end, whatever happens on the way. */
export const expectation = {
  endState: 'done-with-gaps',
  counts: { ...noCounts(), ready: 57, failed: 3 },
  gaps: {
    'john.backus': 'ResourceNotFound.User',
    'ken.thompson': 'UnsupportedWorkspaceConfigurationException',
    'frances.allen': 'WorkspaceUnhealthy',
  } as Readonly<Record<string, string>>,
  adopted: 1,
  createdByUs: 57,
  mail: 'ready',
  /** Live standbys in the simulator's own state: 57 made, one that was there. */
  standbys: 58,
} as const;

/** What differs between a demonstration and its scenario, in words; nothing when it went as it must. */
export function differencesFrom(outcome: OutcomeDocument, simulator: SimulatorReport): string[] {
  const standbys = Object.values(simulator.standbys).reduce((sum, count) => sum + count, 0);
  const found = Object.fromEntries(outcome.gaps.map(({ user, code }) => [user, code]));
  const users = new Set([...Object.keys(expectation.gaps), ...Object.keys(found)]);
  return [
    ...differs('end state', expectation.endState, outcome.endState),
    ...differs('desktops', inWords(expectation.counts), inWords(outcome.counts)),
    ...differs('adopted', expectation.adopted, outcome.adopted),
    ...differs('standbys made', expectation.createdByUs, outcome.createdByUs),
    ...differs('mail', expectation.mail, outcome.mail?.state ?? 'none'),
    ...differs('standbys in the simulator', expectation.standbys, standbys),
    ...differs('users with two standbys', 'none', simulator.duplicates.join(', ') || 'none'),
    ...[...users].flatMap((user) => differs(user, expectation.gaps[user] ?? 'fine', found[user] ?? 'fine')),
    ...simulator.faults.flatMap(({ id, fired }) => (fired > 0 ? [] : [`a fault did not strike: ${id}`])),
  ];
}

function differs(what: string, expected: string | number, found: string | number): string[] {
  return expected === found ? [] : [`${what}: ${found}, where the scenario says ${expected}`];
}

const inWords = (counts: Counts): string =>
  presentCounts(counts)
    .map(([state, n]) => `${n} ${state}`)
    .join(', ');
