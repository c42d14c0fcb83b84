import type { Edit } from './product.ts';
import { either, happening, without, type Sabotage } from './sabotage.ts';

const proof = (from: string, to: string): Edit => ({ file: 'domain/decommission/proof.ts', from, to });

/** Takes one clause out of the proof. */
const clause = (left: string): Edit => proof('[relationOf, stateOf, nobodyThere, healthOf, dataOf]) {', `[${left}]) {`);

/** The moment of an attempt to terminate at which everything is decided and the call is about to leave. */
const rightBeforeTheCall = 7;

/** Guards of the proof: what AWS must have answered, and when. */
export const proofSabotages: readonly Sabotage[] = [
  {
    name: 'the relation is not examined',
    edits: [clause('stateOf, nobodyThere, healthOf, dataOf')],
    shownBy: happening('user of both changes', 'Describe lies about the relation', 'relation changes'),
  },
  {
    name: 'the state is not examined',
    edits: [clause('relationOf, nobodyThere, healthOf, dataOf')],
    shownBy: happening('fence is lifted by others', 'primary is in MAINTENANCE', 'primary is STOPPED'),
  },
  {
    name: 'it is not asked who is there',
    edits: [clause('relationOf, stateOf, healthOf, dataOf')],
    shownBy: happening(
      'user has worked behind the fence',
      'user is connected behind the fence',
      'a connection is omitted',
    ),
  },
  {
    name: 'the health of the standby is not examined',
    edits: [clause('relationOf, stateOf, nobodyThere, dataOf')],
    shownBy: happening('standby breaks', 'standby sleeps', 'standby is unhealthy', 'Describe tells an unknown state'),
  },
  {
    name: 'the replicated data is not examined',
    edits: [clause('relationOf, stateOf, nobodyThere, healthOf')],
    shownBy: either(without('snapshots'), happening('replication is shown as off')),
  },
  {
    name: 'data of before the fence is enough',
    edits: [
      {
        file: 'domain/decommission/replicated-data.ts',
        from: "'code' in data || data.atMs > fencedAtMs",
        to: "'code' in data || data.atMs > 0",
      },
    ],
    shownBy: without('snapshots'),
  },
  {
    name: 'one side alone vouches for the data',
    edits: [
      {
        file: 'domain/decommission/replicated-data.ts',
        from: 'if (off.length > 0) {',
        to: 'if (off.length > 2) {',
      },
      {
        file: 'domain/decommission/replicated-data.ts',
        from: 'if (one === undefined || other === undefined) {',
        to: 'if (one === undefined || other === undefined) { return { atMs: Infinity };',
      },
    ],
    shownBy: happening('replication is shown as off'),
  },
  {
    name: 'a fence is not needed',
    edits: [
      proof("if (state !== 'ADMIN_MAINTENANCE' && state !== 'STOPPED') {", "if (state === 'SUSPENDED') {"),
      proof(
        "if (fence === undefined) return keep('state', 'NotFenced', `${workspaceId} is ${state}, but not by our fence`);",
        "if (fence === undefined) return met('state', 'it is not fenced');",
      ),
      proof('if (fence.how !== state) {', 'if (fence.how === undefined) {'),
      proof('const fencedAtMs = fence?.atMs ?? NaN;', 'const fencedAtMs = fence?.atMs ?? 0;'),
      proof('!(lastUserConnectionAtMs <= fencedAtMs)', '!(lastUserConnectionAtMs <= Date.now())'),
      proof('dataSince(primary, standby, fence?.atMs ?? NaN)', 'dataSince(primary, standby, fence?.atMs ?? 0)'),
    ],
    shownBy: either(without('fence all'), happening('fence is lifted by others')),
  },
  {
    name: 'a user after the fence does not matter',
    edits: [proof('!(lastUserConnectionAtMs <= fencedAtMs)', '!(lastUserConnectionAtMs <= Infinity)')],
    shownBy: happening('user has worked behind the fence', 'user has worked between two stops'),
  },
  {
    name: 'the age of the answers does not matter',
    edits: [
      proof('ageMs <= proofLifeMs) return undefined;', 'ageMs <= Infinity) return undefined;'),
      {
        file: 'terminator/terminate.ts',
        from: 'const proofLifeMs = 60_000;',
        to: 'const proofLifeMs = Infinity;',
      },
    ],
    shownBy: ({ interferences, setting }) =>
      setting.startToCloseMs > 90_000 &&
      interferences.some(({ name, moment }) => moment !== undefined && /minute passes|hours pass/.test(name)),
  },
  {
    name: 'answers may grow old while the call waits',
    edits: [{ file: 'terminator/terminate.ts', from: 'seen.readAtMs + proofLifeMs, ', to: '' }],
    shownBy: ({ interferences, setting }) =>
      setting.startToCloseMs > 90_000 &&
      interferences.some(({ name, moment }) => moment === rightBeforeTheCall && /minute passes|hours pass/.test(name)),
  },
  {
    name: 'the account does not matter',
    edits: [
      proof('if (readInAccount === account) return undefined;', 'if (readInAccount !== undefined) return undefined;'),
    ],
    shownBy: happening('credentials are of another account'),
  },
];
