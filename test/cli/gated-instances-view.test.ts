import assert from 'node:assert/strict';
import { apiVersion, type GatedStartedDocument } from '../../src/cli/documents.ts';
import { lineOf } from '../../src/cli/views/progress.ts';
import { paperSummary } from '../../src/cli/views/gated-text.ts';
import type { InstancesTornDown } from '../../src/domain/teardown/instances-told.ts';
import { aGatedOutcome, aGatedStatus, digest, gatedCounts, plain, planDocument, textOf } from './gated-samples.ts';
import { run, startedAtMs } from './samples.ts';

const gap = {
  ...{ user: 'instance kiosks/3', instanceId: 'wsinst-3', state: 'kept', code: 'NotOurs' },
  ...{ message: 'its tags name fleet other now', remedy: 'Find out whose it is.' },
} as const;
const told: InstancesTornDown = { planned: 30, asked: 5, unknown: 1, gone: 12, kept: [gap], keptCount: 2 };
const status = aGatedStatus({ operation: 'teardown', instances: told });
const started: GatedStartedDocument = {
  ...{ apiVersion, kind: 'GatedStarted', fleet: 'demo', operation: 'teardown', ...run, phase: 'at-the-gate', digest },
  ...{ account: '111122223333', requester: 'ada', expiresAtMs: startedAtMs, approve: 'lifeboat approve demo' },
};

describe('the instances of a teardown', () => {
  it('are named by the plan, by machine and id; twenty of them, and how many more', () => {
    const instances = Array.from({ length: 22 }, (_, at) => ({ instanceId: `wsinst-${at}`, machine: `kiosks/${at}` }));
    const planOf = (some: typeof instances): string =>
      textOf({ ...planDocument, header: { ...planDocument.header, operation: 'teardown', instances: some } }, plain);
    assert.match(planOf(instances), /instances +22 instances; each that is still the fleet’s is deleted\n/);
    assert.match(
      planOf(instances),
      /Instances that go:\n {2}kiosks\/0 +wsinst-0\n[^]* {2}kiosks\/19 +wsinst-19\n {2}… and 2 more/,
    );
    assert.doesNotMatch(planOf(instances), /kiosks\/20/);
    const unnamed = { instanceId: 'wsinst-a' } as (typeof instances)[number];
    assert.match(planOf([unnamed]), /unnamed +wsinst-a/);
  });

  it('are counted to those who approve, when the run begins and before they sign', () => {
    assert.match(textOf({ ...started, instances: 1 }, plain), /instances +1 instance; each/);
    assert.match(paperSummary('approve', status, plain, startedAtMs).join('\n'), /instances +30 instances; each/);
  });

  it('stand in status with what is done, and with what stays and why', () => {
    const text = textOf(status, plain);
    assert.match(text, /instances +30 instances: 11 to do · 5 asked for · 1 unknown · 12 gone · 1 kept\n/);
    assert.match(
      text,
      /Instances that stay[^]*NotOurs \(kept\)\n[^]*Find out whose it is\.\n +instance kiosks\/3 +wsinst-3/,
    );
    assert.match(text, /… and 1 more: --json/);
    assert.match(lineOf(status), /12 of 30 instances gone/);
  });

  it('are not told to be untouched at the gate once some of them are gone', () => {
    const none = gatedCounts({ planned: 1 });
    assert.match(textOf(aGatedStatus({ operation: 'teardown', counts: none }), plain), /nothing has been touched yet/);
    const text = textOf(aGatedStatus({ operation: 'teardown', counts: none, instances: told }), plain);
    assert.match(text, /5 asked for and 1 asked for without an answer and 12 gone already/);
  });

  it('have nothing to do any more in an outcome: what is not gone stays', () => {
    const text = textOf(aGatedOutcome({ operation: 'teardown', instances: told }), plain);
    assert.match(text, /done: the standbys and instances of the plan are gone\n/);
    assert.match(text, /instances +30 instances: 1 unknown · 12 gone · 17 stay\n/);
    const one = { ...told, planned: 13, unknown: 0 };
    assert.match(textOf(aGatedOutcome({ operation: 'teardown', instances: one }), plain), /12 gone · 1 stays\n/);
  });

  it('are not mentioned where there are none', () => {
    const texts = [
      planDocument,
      started,
      aGatedStatus({ operation: 'teardown' }),
      aGatedOutcome({ operation: 'teardown' }),
    ];
    for (const each of texts) assert.doesNotMatch(textOf(each, plain), /instance/);
  });
});
