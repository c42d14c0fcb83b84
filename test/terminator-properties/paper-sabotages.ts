import type { Edit } from './product.ts';
import { either, happening, insteadOf, without, type Sabotage } from './sabotage.ts';

const hour = 3_600_000;

const gate = (from: string, to: string): Edit => ({ file: 'domain/decommission/gate.ts', from, to });
const papers = (from: string, to: string): Edit => ({ file: 'terminator/run-papers.ts', from, to });

/** Guards of the gate: whose papers count, and when. */
export const paperSabotages: readonly Sabotage[] = [
  {
    name: 'every signature fits',
    edits: [
      {
        file: 'signing/papers.ts',
        from: "signatureFits(text, paper.signature, signer.publicKey) ? 'fits' : 'does-not-fit'",
        to: "signatureFits(text, paper.signature, signer.publicKey) ? 'fits' : 'fits'",
      },
    ],
    shownBy: either(
      insteadOf('an approval by a wrong key', 'a changed approval'),
      ({ setting }) => setting.isRequestForged,
    ),
  },
  {
    name: 'anybody may sign',
    edits: [
      gate(
        "if (fit === 'unknown-signer') return",
        "if (fit === 'unknown-signer') return undefined; if (fit === 'unknown-signer') return",
      ),
    ],
    shownBy: insteadOf('an approval of a stranger'),
  },
  {
    name: 'the request need not be signed by who asks',
    edits: [papers('if (badRequest !== undefined) throw', "if (badRequest === '') throw")],
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
    edits: [
      gate('paper.expiresAtMs > nowMs);', 'paper.expiresAtMs > 0);'),
      gate('if (!(paper.expiresAtMs > nowMs)) return', 'if (!(paper.expiresAtMs > 0)) return'),
      // Nor is a call sent after the gate has closed.
      { file: 'terminator/terminate.ts', from: 'verifiedAtMs + permit.closesAtMs - permit.nowMs;', to: 'Infinity;' },
    ],
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
    edits: [
      gate("if (paper.reason.trim() === '') return", "if (paper.reason === '') return"),
      { file: 'domain/decommission/paper-fields.ts', from: "value.trim() !== ''", to: "value !== ''" },
    ],
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
];
