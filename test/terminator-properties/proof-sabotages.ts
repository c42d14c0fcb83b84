import type { Edit } from './product.ts';
import { editing, either, happening, sabotage, without, type Sabotage } from './sabotage.ts';

const proof = editing('domain/decommission/proof.ts');
const replicated = editing('domain/decommission/replicated-data.ts');
const terminate = editing('terminator/terminate.ts');

/** Takes one clause out of the proof. */
const clause = (left: string): Edit => proof('[relationOf, stateOf, nobodyThere, healthOf, dataOf]) {', `[${left}]) {`);

/** The moment of an attempt to terminate at which everything is decided and the call is about to leave. */
const rightBeforeTheCall = 7;

/** Guards of the proof: what AWS must have answered, and when. */
export const proofSabotages: readonly Sabotage[] = [
  sabotage(
    'the relation is not examined',
    happening('user of both changes', 'Describe lies about the relation', 'relation changes'),
    clause('stateOf, nobodyThere, healthOf, dataOf'),
  ),
  sabotage(
    'the state is not examined',
    happening('fence is lifted by others', 'primary is in MAINTENANCE', 'primary is STOPPED'),
    clause('relationOf, nobodyThere, healthOf, dataOf'),
  ),
  sabotage(
    'it is not asked who is there',
    happening('user has worked behind the fence', 'user is connected behind the fence', 'a connection is omitted'),
    clause('relationOf, stateOf, healthOf, dataOf'),
  ),
  sabotage(
    'the health of the standby is not examined',
    happening('standby breaks', 'standby sleeps', 'standby is unhealthy', 'Describe tells an unknown state'),
    clause('relationOf, stateOf, nobodyThere, dataOf'),
  ),
  sabotage(
    'the replicated data is not examined',
    either(without('snapshots'), happening('replication is shown as off')),
    clause('relationOf, stateOf, nobodyThere, healthOf'),
  ),
  sabotage(
    'data of before the fence is enough',
    without('snapshots'),
    replicated("'code' in data || data.atMs > fencedAtMs", "'code' in data || data.atMs > 0"),
  ),
  sabotage(
    'one side alone vouches for the data',
    happening('replication is shown as off'),
    replicated('if (off.length > 0) {', 'if (off.length > 2) {'),
    replicated(
      'if (one === undefined || other === undefined) {',
      'if (one === undefined || other === undefined) { return { atMs: Infinity };',
    ),
  ),
  sabotage(
    'a fence is not needed',
    either(without('fence all'), happening('fence is lifted by others')),
    proof("if (state !== 'ADMIN_MAINTENANCE' && state !== 'STOPPED') {", "if (state === 'SUSPENDED') {"),
    proof(
      "if (fence === undefined) return keep('state', 'NotFenced', `${workspaceId} is ${state}, but not by our fence`);",
      "if (fence === undefined) return met('state', 'it is not fenced');",
    ),
    proof('if (fence.how !== state) {', 'if (fence.how === undefined) {'),
    proof('fencedAtMs: fence?.atMs ?? NaN', 'fencedAtMs: fence?.atMs ?? 0'),
    proof('!(lastUserConnectionAtMs <= fencedAtMs)', '!(lastUserConnectionAtMs <= Date.now())'),
  ),
  sabotage(
    'a user after the fence does not matter',
    happening('user has worked behind the fence', 'user has worked between two stops'),
    proof('!(lastUserConnectionAtMs <= fencedAtMs)', '!(lastUserConnectionAtMs <= Infinity)'),
  ),
  sabotage(
    'the age of the answers does not matter',
    ({ interferences, setting }) =>
      setting.startToCloseMs > 90_000 &&
      interferences.some(({ name, moment }) => moment !== undefined && /minute passes|hours pass/.test(name)),
    proof('ageMs <= proofLifeMs) return undefined;', 'ageMs <= Infinity) return undefined;'),
    terminate('const proofLifeMs = 60_000;', 'const proofLifeMs = Infinity;'),
  ),
  sabotage(
    'answers may grow old while the call waits',
    ({ interferences, setting }) =>
      setting.startToCloseMs > 90_000 &&
      interferences.some(({ name, moment }) => moment === rightBeforeTheCall && /minute passes|hours pass/.test(name)),
    terminate('seen.readAtMs + proofLifeMs, ', ''),
  ),
  sabotage(
    'the account does not matter',
    happening('credentials are of another account'),
    proof('if (readInAccount === account) return undefined;', 'if (readInAccount !== undefined) return undefined;'),
  ),
];
