import assert from 'node:assert/strict';
import type { MailEndpoint } from '../../src/domain/fleet.ts';
import { nextMailStep, type MailEndpointRecord, type MailStep } from '../../src/domain/mail-endpoint.ts';

const wanted: MailEndpoint = { name: 'demo', homeRegion: 'us-west-2', secondRegion: 'us-east-1', tags: [] };
const ready: MailEndpointRecord = {
  name: 'demo',
  endpointId: 'abc.xyz',
  status: 'READY',
  regions: ['us-west-2', 'us-east-1'],
};
const ours = { createdByUs: true, replaced: false };
const adopted = { createdByUs: false, replaced: false };
const step = (found: Partial<MailEndpointRecord>, history = adopted): MailStep =>
  nextMailStep(wanted, { ...ready, ...found }, history);

describe('nextMailStep', () => {
  it('creates what is not there', () => {
    assert.deepEqual(nextMailStep(wanted, undefined, adopted), { kind: 'create' });
  });

  it('takes what is READY in the Regions that are wanted, in any order, with its id', () => {
    assert.deepEqual(step({}), { kind: 'ready', endpointId: 'abc.xyz' });
    assert.deepEqual(step({ regions: ['us-east-1', 'us-west-2'] }), { kind: 'ready', endpointId: 'abc.xyz' });
  });

  it('waits in every state that may pass, in one it never heard of, and in none', () => {
    for (const status of ['CREATING', 'DELETING', 'NEW', 'ready']) assert.deepEqual(step({ status }), { kind: 'wait' });
    const { status: _absent, ...stateless } = ready;
    assert.deepEqual(nextMailStep(wanted, stateless, ours), { kind: 'wait' });
  });

  it('holds an endpoint of the name that joins other Regions, ready or not, ours or not', () => {
    for (const status of ['READY', 'CREATING', 'FAILED']) {
      for (const history of [ours, adopted]) {
        const answer = step({ status, regions: ['us-west-2', 'eu-west-1'] }, history);
        assert.ok(answer.kind === 'hold');
        assert.equal(answer.code, 'MailEndpointDiffers');
        assert.match(answer.message, /us-west-2, eu-west-1, without us-east-1/);
      }
    }
  });

  it('does not take Regions that AWS left out for other Regions', () => {
    assert.equal(step({ regions: [] }).kind, 'ready');
  });

  it('replaces a FAILED one that this run made, once', () => {
    assert.deepEqual(step({ status: 'FAILED' }, ours), { kind: 'recreate' });
    const again = step({ status: 'FAILED' }, { createdByUs: true, replaced: true });
    assert.ok(again.kind === 'hold');
    assert.equal(again.code, 'MailEndpointFailed');
  });

  it('never replaces a FAILED one that it found', () => {
    assert.equal(step({ status: 'FAILED' }, adopted).kind, 'hold');
  });
});
