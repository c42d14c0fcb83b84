import assert from 'node:assert/strict';
import { judgeProof, type ProofFacts } from '../../../src/domain/decommission/proof.ts';
import { objectionTo, type Objection } from '../../../src/domain/teardown/expendable.ts';
import { adasStandby, allIsWell } from '../desktops.ts';
import { fencedPrimary, provedFacts, provedStopped, wakingStandby } from './facts.ts';

/** What a teardown says to the very answers that a proof is made from, of a standby that nobody ever used. */
function objectionToSame({ primary = fencedPrimary(), standby = wakingStandby() }: ProofFacts): Objection | undefined {
  const waived = ['StandbyWasUsed', 'PrimaryGone', 'PrimaryNotHealthy'];
  return objectionTo(adasStandby, standby, { ...allIsWell, primary, waived });
}

describe('proof and teardown over the same answers', () => {
  it('never both let go a desktop whose primary is fenced, whatever is waived', () => {
    const facts = provedFacts();
    assert.equal(judgeProof(facts).kind, 'proved');
    assert.equal(objectionToSame(facts)?.code, 'PrimaryFenced');
  });

  it('both let go one whose primary is STOPPED, its own fence: only a held directory keeps them apart (the twin)', () => {
    const facts = provedStopped();
    assert.equal(judgeProof(facts).kind, 'proved');
    assert.equal(objectionToSame(facts), undefined);
  });

  it('stop the run when the teardown came first: a standby that is leaving, or absent, proves nothing', () => {
    for (const state of ['TERMINATING', 'TERMINATED']) {
      const verdict = judgeProof(provedStopped({ standby: wakingStandby({ state }) }));
      assert.deepEqual([verdict.kind, 'code' in verdict && verdict.code], ['surprise', 'StandbyLost']);
    }
  });

  it('keep the standby when the decommission came first', () => {
    const late = { primary: fencedPrimary({ state: 'TERMINATING' }) };
    assert.equal(objectionTo(adasStandby, wakingStandby(), { ...allIsWell, ...late })?.code, 'PrimaryGone');
  });
});
