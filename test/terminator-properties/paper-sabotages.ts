import { editing, either, happening, insteadOf, sabotage, without, type Sabotage } from './sabotage.ts';

const hour = 3_600_000;

const gate = editing('domain/decommission/gate.ts');
const papers = editing('terminator/run-papers.ts');

/** Guards of the gate: whose papers count, and when. */
export const paperSabotages: readonly Sabotage[] = [
  sabotage(
    'every signature fits',
    either(insteadOf('an approval by a wrong key', 'a changed approval'), ({ setting }) => setting.isRequestForged),
    editing('signing/papers.ts')(
      "signatureFits(text, paper.signature, signer.publicKey) ? 'fits' : 'does-not-fit'",
      "signatureFits(text, paper.signature, signer.publicKey) ? 'fits' : 'fits'",
    ),
  ),
  sabotage(
    'anybody may sign',
    insteadOf('an approval of a stranger'),
    gate(
      "if (fit === 'unknown-signer') return",
      "if (fit === 'unknown-signer') return undefined; if (fit === 'unknown-signer') return",
    ),
  ),
  sabotage(
    'the request need not be signed by who asks',
    ({ setting }) => setting.isRequestForged,
    papers('if (badRequest !== undefined) throw', "if (badRequest === '') throw"),
  ),
  sabotage(
    "the requester's own approval counts",
    insteadOf('the requester approves'),
    gate('if (signer === requester) return', "if (signer === '') return"),
  ),
  sabotage(
    'somebody who approves twice counts twice',
    insteadOf('somebody approves anew'),
    gate('each.paper.signer === signer && each', "each.paper.signer === '' && each"),
  ),
  sabotage(
    'a paper counts as often as it is handed in',
    insteadOf('an approval is handed in again'),
    gate('return isAgain ?', "return isAgain && text === '' ?"),
    gate('each.paper.signer === signer && each', "each.paper.signer === '' && each"),
  ),
  sabotage(
    'an old approval comes back after a revocation',
    ({ interferences, omitted }) =>
      omitted.length === 0 &&
      interferences.some(
        ({ name, step }) => step === 2 && name === 'the requester revokes, and the old approvals are handed in again',
      ),
    gate('return isAgain ?', "return isAgain && text === '' ?"),
  ),
  sabotage(
    'an approval holds for ever',
    ({ setting, interferences }) =>
      setting.approvalsLiveMs < 10 * hour && interferences.some(({ name }) => name === 'three hours pass'),
    gate('paper.expiresAtMs > nowMs);', 'paper.expiresAtMs > 0);'),
    gate('if (!(paper.expiresAtMs > nowMs)) return', 'if (!(paper.expiresAtMs > 0)) return'),
    // Nor is a call sent after the gate has closed.
    editing('terminator/terminate.ts')('verifiedAtMs + permit.closesAtMs - permit.nowMs;', 'Infinity;'),
  ),
  sabotage(
    'an approval may live as long as it likes',
    insteadOf('an approval for ever'),
    gate('if (expiresAtMs - nowMs <= rules.approvalLifeMs)', 'if (expiresAtMs - nowMs <= Infinity)'),
  ),
  sabotage(
    'an approval needs no reason',
    insteadOf('an approval without a reason'),
    gate("if (paper.reason.trim() === '') return", "if (paper.reason === '') return"),
    editing('domain/decommission/paper-fields.ts')("value.trim() !== ''", "value !== ''"),
  ),
  sabotage(
    'one approval is enough',
    without('anna approves', 'omar approves'),
    gate('if (valid[rules.approvals - 1] === undefined) return', 'if (valid[0] === undefined) return'),
  ),
  sabotage('nobody waits for the cooling-off', without('cooling off'), gate('+ rules.coolingOffMs;', ';')),
  sabotage(
    'a revocation does not matter',
    happening('somebody revokes', 'the requester revokes'),
    gate('return { approvals: [], revocation: received };', 'return read;'),
  ),
  sabotage(
    'a rejection does not matter',
    happening('somebody rejects'),
    gate('return { ...read, rejection: received };', 'return read;'),
  ),
  sabotage(
    'an approval of another run counts',
    either(insteadOf('an approval of another run'), happening('another operator starts it anew')),
    gate('return paper.run === run ? undefined', "return run !== '' ? undefined"),
  ),
  sabotage(
    'an approval of another plan counts',
    insteadOf('an approval of another plan'),
    gate('if (paper.digest !== digest) return', "if (digest === '') return"),
  ),
  sabotage(
    'an approval in another account counts',
    insteadOf('an approval in another account'),
    gate('if (paper.account !== account) return', "if (account === '') return"),
  ),
  sabotage(
    'an approval of another fleet counts',
    insteadOf('an approval of another fleet'),
    gate('if (paper.fleet !== fleet) return', "if (fleet === '') return"),
  ),
  sabotage(
    'an approval of another operation counts',
    insteadOf('an approval of a teardown'),
    gate('if (paper.operation !== operation) return', 'if (operation === undefined) return'),
  ),
];
