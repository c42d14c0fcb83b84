import type { Edit } from './product.ts';
import { course, type CourseStep, type Script } from './script.ts';

/** One guard taken out of the product, and which sequences can show that it is missed. */
export interface Sabotage {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Sequences without any of it cannot tell the difference, so they are not played. */
  readonly shownBy: (script: Script) => boolean;
}

const hour = 3_600_000;

const happening =
  (...names: readonly string[]) =>
  ({ interferences }: Script): boolean =>
    interferences.some(({ name }) => names.includes(name));

/** In the place of an approval of the course. */
const insteadOf =
  (...names: readonly string[]) =>
  ({ interferences, omitted }: Script): boolean =>
    interferences.some(({ name, step }) => step < 2 && omitted.includes(step) && names.includes(name));

const without =
  (...steps: readonly CourseStep[]) =>
  ({ omitted }: Script): boolean =>
    omitted.some((index) => steps.includes(course[index] ?? 'unfence'));

const either =
  (...ways: readonly ((script: Script) => boolean)[]) =>
  (script: Script): boolean =>
    ways.some((way) => way(script));

const proof = (from: string, to: string): Edit => ({ file: 'domain/decommission/proof.ts', from, to });
const gate = (from: string, to: string): Edit => ({ file: 'domain/decommission/gate.ts', from, to });
const papers = (from: string, to: string): Edit => ({ file: 'terminator/run-papers.ts', from, to });
const batch = (from: string, to: string): Edit => ({ file: 'signing/verify-batch.ts', from, to });
const description = (from: string, to: string): Edit => ({ file: 'terminator/run-description.ts', from, to });

/** Takes one clause out of the proof. */
const clause = (left: string): Edit =>
  proof('[relationOf, stateOf, nobodyThere, healthOf, dataOf]) {', `[${left}]) {`);

/** Every guard of the terminator on which the life of a primary hangs. */
export const sabotages: readonly Sabotage[] = [
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
    shownBy: happening('user has worked behind the fence', 'user is connected behind the fence', 'a connection is omitted'),
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
        from: "if (off.length > 0) {",
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
      proof("if (fence === undefined) return keep('state', 'NotFenced', `${workspaceId} is ${state}, but not by our fence`);", "if (fence === undefined) return met('state', 'it is not fenced');"),
      proof('if (fence.how !== state) {', "if (fence.how === undefined) {"),
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
      interferences.some(({ name, moment }) => moment !== undefined && /minute passes|hours pass/.test(name)),
  },
  {
    name: 'the account does not matter',
    edits: [proof('if (readInAccount === account) return undefined;', 'if (readInAccount !== undefined) return undefined;')],
    shownBy: happening('credentials are of another account'),
  },
  {
    name: 'every signature fits',
    edits: [
      {
        file: 'signing/papers.ts',
        from: "signatureFits(text, paper.signature, signer.publicKey) ? 'fits' : 'does-not-fit'",
        to: "signatureFits(text, paper.signature, signer.publicKey) ? 'fits' : 'fits'",
      },
    ],
    shownBy: either(insteadOf('an approval by a wrong key', 'a changed approval'), ({ setting }) => setting.isRequestForged),
  },
  {
    name: 'anybody may sign',
    edits: [gate("if (fit === 'unknown-signer') return", "if (fit === 'unknown-signer') return undefined; if (fit === 'unknown-signer') return")],
    shownBy: insteadOf('an approval of a stranger'),
  },
  {
    name: 'the request need not be signed by who asks',
    edits: [papers('if (badRequest !== undefined) throw', 'if (badRequest === \'\') throw')],
    shownBy: ({ setting }) => setting.isRequestForged,
  },
  {
    name: "the requester's own approval counts",
    edits: [gate('if (signer === requester) return', "if (signer === '') return")],
    shownBy: insteadOf('the requester approves'),
  },
  {
    name: 'somebody who approves twice counts twice',
    edits: [gate('each.paper.signer === signer && each', "each.paper.signer === '' && each")],
    shownBy: insteadOf('somebody approves anew'),
  },
  {
    name: 'a paper counts as often as it is handed in',
    edits: [
      gate('return isAgain ?', "return isAgain && text === '' ?"),
      gate('each.paper.signer === signer && each', "each.paper.signer === '' && each"),
    ],
    shownBy: insteadOf('an approval is handed in again'),
  },
  {
    name: 'an old approval comes back after a revocation',
    edits: [gate('return isAgain ?', "return isAgain && text === '' ?")],
    shownBy: ({ interferences, omitted }) =>
      omitted.length === 0 &&
      interferences.some(
        ({ name, step }) => step === 2 && name === 'the requester revokes, and the old approvals are handed in again',
      ),
  },
  {
    name: 'an approval holds for ever',
    edits: [gate('paper.expiresAtMs > nowMs);', 'paper.expiresAtMs > 0);'), gate('if (!(paper.expiresAtMs > nowMs)) return', 'if (!(paper.expiresAtMs > 0)) return')],
    shownBy: ({ setting, interferences }) =>
      setting.approvalsLiveMs < 10 * hour && interferences.some(({ name }) => name === 'three hours pass'),
  },
  {
    name: 'an approval may live as long as it likes',
    edits: [gate('if (expiresAtMs - nowMs <= rules.approvalLifeMs)', 'if (expiresAtMs - nowMs <= Infinity)')],
    shownBy: insteadOf('an approval for ever'),
  },
  {
    name: 'an approval needs no reason',
    edits: [gate("if (paper.reason.trim() === '') return", "if (paper.reason === '') return"), { file: 'domain/decommission/paper-fields.ts', from: "value.trim() !== ''", to: "value !== ''" }],
    shownBy: insteadOf('an approval without a reason'),
  },
  {
    name: 'one approval is enough',
    edits: [gate('if (valid[rules.approvals - 1] === undefined) return', 'if (valid[0] === undefined) return')],
    shownBy: without('anna approves', 'omar approves'),
  },
  {
    name: 'nobody waits for the cooling-off',
    edits: [gate('+ rules.coolingOffMs;', ';')],
    shownBy: without('cooling off'),
  },
  {
    name: 'a revocation does not matter',
    edits: [gate('return { approvals: [], revocation: received };', 'return read;')],
    shownBy: happening('somebody revokes', 'the requester revokes'),
  },
  {
    name: 'a rejection does not matter',
    edits: [gate('return { ...read, rejection: received };', 'return read;')],
    shownBy: happening('somebody rejects'),
  },
  {
    name: 'an approval of another run counts',
    edits: [gate('return paper.run === run ? undefined', "return run !== '' ? undefined")],
    shownBy: either(insteadOf('an approval of another run'), happening('another operator starts it anew')),
  },
  {
    name: 'an approval of another plan counts',
    edits: [gate('if (paper.digest !== digest) return', "if (digest === '') return")],
    shownBy: insteadOf('an approval of another plan'),
  },
  {
    name: 'an approval in another account counts',
    edits: [gate('if (paper.account !== account) return', "if (account === '') return")],
    shownBy: insteadOf('an approval in another account'),
  },
  {
    name: 'an approval of another fleet counts',
    edits: [gate('if (paper.fleet !== fleet) return', "if (fleet === '') return")],
    shownBy: insteadOf('an approval of another fleet'),
  },
  {
    name: 'an approval of another operation counts',
    edits: [gate('if (paper.operation !== operation) return', 'if (operation === undefined) return')],
    shownBy: insteadOf('an approval of a teardown'),
  },
  {
    name: 'the digest is not compared',
    edits: [batch('return found === digest ? undefined', "return digest !== '' ? undefined")],
    shownBy: happening('the caller adds a desktop and changes the header'),
  },
  {
    name: 'the pages are not compared',
    edits: [batch('return bad === undefined ? undefined', "return bad?.[0] !== '' ? undefined")],
    shownBy: happening('the caller adds a desktop and changes the page'),
  },
  {
    name: 'nobody looks whether a desktop stands in the plan',
    edits: [batch('return stranger && `', "return stranger && stranger.user === '' ? '' : undefined; return stranger && `")],
    shownBy: happening('the caller adds a desktop'),
  },
  {
    name: 'another fleet file does not matter',
    edits: [papers('if (wrong === undefined) return;', 'if (wrong?.[0] !== \'\') return;')],
    shownBy: happening('the fleet file changes'),
  },
  {
    name: 'a stop does not matter',
    edits: [papers("if (halted === 'stop') throw", "if (halted === 'cancel') throw")],
    shownBy: happening('an operator stops it'),
  },
  {
    name: 'a pause does not matter',
    edits: [papers('if (paused) throw', 'if (false) throw')],
    shownBy: happening('an operator pauses it'),
  },
  {
    name: 'a pause on the server does not matter',
    edits: [description('if (extended?.pauseInfo != null) {', 'if (extended === undefined) {')],
    shownBy: happening('the server pauses it'),
  },
  {
    name: 'a cancellation does not matter',
    edits: [
      description('if (extended?.cancelRequested === true) {', 'if (extended === undefined) {'),
      papers("if (halted === 'cancel')", 'if (false)'),
    ],
    shownBy: happening('an operator cancels it'),
  },
  {
    name: 'a run that is over may still ask',
    edits: [description('if (info?.status !== running) {', 'if (info === undefined) {')],
    shownBy: happening('an operator terminates the run'),
  },
  {
    name: 'a history may end early',
    edits: [{ file: 'terminator/read-run.ts', from: 'if (record.lastEventId < facts.historyLength) {', to: 'if (record.lastEventId < 0) {' }],
    shownBy: happening('an operator stops it, and the server shows an old history'),
  },
];
