import assert from 'node:assert/strict';
import { largestPayloadOf } from '../../bench/payloads.ts';

const payload = (bytes: number) => ({
  metadata: { encoding: new Uint8Array(9_999) },
  data: new Uint8Array(bytes),
});

describe('largestPayloadOf', () => {
  it('finds the largest payload of an event, wherever in it that is', () => {
    const event = {
      eventId: 5,
      userMetadata: { summary: payload(40) },
      activityTaskCompletedEventAttributes: { result: { payloads: [payload(7), payload(1_200)] } },
    };
    assert.equal(largestPayloadOf(event), 1_200);
  });

  it('counts no metadata, and nothing in an event without payloads', () => {
    assert.equal(largestPayloadOf({ attributes: { failure: null, ...payload(0) } }), 0);
    assert.equal(largestPayloadOf({ eventId: 1, eventTime: null }), 0);
  });
});
