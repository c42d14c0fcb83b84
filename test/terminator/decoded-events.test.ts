import assert from 'node:assert/strict';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { EncryptingCodec } from '../../src/codec/encrypting-codec.ts';
import { decodedEvents } from '../../src/terminator/decoded-events.ts';
import { Refused } from '../../src/terminator/refused.ts';
import { readOn, unreadRun, type HistoryEvent } from '../../src/terminator/run-history.ts';
import { keysOf, newSecret } from '../codec/keys.ts';

const codec = new EncryptingCodec(keysOf({ first: newSecret() }));
const stopped = { then: 'keep' };

async function encrypted(value: unknown): Promise<Payload[]> {
  return codec.encode([defaultPayloadConverter.toPayload(value)]);
}

const numbered = (eventId: number): HistoryEvent => ({ eventId: { toNumber: () => eventId } });

async function eventsOf(payloads: readonly Payload[]): Promise<HistoryEvent[]> {
  const accepted = {
    ...numbered(2),
    workflowExecutionUpdateAcceptedEventAttributes: {
      acceptedRequest: { input: { name: 'stop', args: { payloads } } },
    },
  };
  return [numbered(1), accepted];
}

describe('the events that the terminator reads, when payloads are encrypted', () => {
  it('are decoded, and lose nothing but their encryption', async () => {
    const events = await eventsOf(await encrypted(stopped));
    const [, update] = await decodedEvents([codec], events);
    const { input } = update?.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ?? {};
    assert.equal(input?.name, 'stop');
    assert.deepEqual(defaultPayloadConverter.fromPayload(input.args!.payloads![0]!), stopped);
    assert.equal(readOn(unreadRun, await decodedEvents([codec], events)).halted, 'stop');
  });

  it('pass when they are plain: a paper may have been pasted into the Web UI', async () => {
    const events = await eventsOf([defaultPayloadConverter.toPayload(stopped)]);
    assert.deepEqual(await decodedEvents([codec], events), await decodedEvents([], events));
  });

  it('are refused when one cannot be decoded, even one that would not matter: it may be a revocation', async () => {
    const events = await eventsOf(await encrypted(stopped));
    for (const other of [new EncryptingCodec(), new EncryptingCodec(keysOf({ second: newSecret() }))]) {
      await assert.rejects(decodedEvents([other], events), (error) => {
        assert.ok(error instanceof Refused);
        assert.equal(error.code, 'HistoryEncrypted');
        assert.match(error.message, /^Event 2 .*the key "first"/);
        return true;
      });
    }
  });
});
