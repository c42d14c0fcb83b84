import assert from 'node:assert/strict';
import type { PlanLine } from '../../../src/domain/decommission/plan.ts';
import {
  endpointStays,
  isGap,
  isLeft,
  leftOf,
  maybeOrphansFinding,
  namelessOf,
  stayingOf,
} from '../../../src/domain/teardown/left.ts';
import { less } from '../decommission/facts.ts';
import { relationToAda, standby } from '../desktops.ts';

const lost = standby({ workspaceId: 'ws-lost', related: [] });
const desktop = { primaryId: 'ws-ada', primaryDirectory: 'd-east', user: 'ada', standbyDirectory: 'd-west' };
const planned = (standbyId: string): typeof desktop & { readonly standbyId: string } => ({ ...desktop, standbyId });
const line = (verdict: PlanLine['verdict']): PlanLine => ({ ...planned('ws-standby'), verdict, connected: false });

describe('WorkSpaces that name no primary', () => {
  it('are all of which no record says whose they are, unless the plan has them already', () => {
    const backwards = standby({ workspaceId: 'ws-back', related: [{ ...relationToAda, type: 'STANDBY' }] });
    assert.deepEqual(namelessOf([lost, backwards, standby()], []), ['ws-lost', 'ws-back']);
    assert.deepEqual(namelessOf([lost], [planned('ws-lost')]), [], 'a waiver names it, and its tags said whose it was');
  });

  it('are none that are leaving', () => {
    assert.deepEqual(namelessOf([{ ...lost, state: 'TERMINATING' }], []), []);
    assert.deepEqual(namelessOf([{ ...lost, state: 'ERROR' }], []), ['ws-lost']);
  });

  it('are counted all, and twenty of them named, with what to do', () => {
    const ids = Array.from({ length: 28 }, (_, index) => `ws-${index}`);
    const [finding] = maybeOrphansFinding(ids);
    assert.deepEqual([finding?.severity, finding?.code], ['warning', 'MaybeOrphans']);
    assert.match(finding?.summary ?? '', /^28 WorkSpaces .*last copies.*They stay.* ws-19 and 8 more\.$/);
    assert.match(finding?.remedy ?? '', /console.*waiver.*gate of decommission/);
    assert.match(maybeOrphansFinding(ids.slice(0, 20))[0]?.summary ?? '', / ws-19\.$/);
    assert.deepEqual(maybeOrphansFinding([]), []);
  });
});

describe('what stays', () => {
  it('is what the plan keeps and what it does not name, and nothing that goes or is leaving', () => {
    assert.deepEqual(stayingOf([standby(), lost], [line('goes')]), ['ws-lost']);
    assert.deepEqual(stayingOf([standby(), lost], [line('stays')]), ['ws-lost', 'ws-standby']);
    assert.deepEqual(stayingOf([lost], [line('stays')]), ['ws-lost', 'ws-standby'], 'shown by its directory or not');
    assert.deepEqual(stayingOf([lost], [less(line('stays'), 'standbyId')]), ['ws-lost']);
    assert.deepEqual(stayingOf([standby()], [line('on-its-way')]), []);
    assert.deepEqual(stayingOf([standby()], []), ['ws-standby']);
    assert.deepEqual(stayingOf([standby({ state: 'TERMINATED' })], []), []);
  });

  it('is also what is kept and no page shows, and nothing that is proved to be gone', () => {
    assert.deepEqual(leftOf([], [], ['ws-standby']), ['ws-standby']);
    assert.deepEqual(leftOf([standby()], ['ws-standby'], []), []);
  });

  it('keeps the mail endpoint, and makes a gap of an outcome; an endpoint that goes does not', () => {
    const finding = endpointStays('demo-mail', isLeft(['ws-lost']));
    assert.equal(finding.severity, 'warning');
    assert.match(finding.summary, /demo-mail stays: 1 WorkSpaces stay .*: ws-lost\.$/);
    assert.match(finding.remedy, /^See who still works there .*Tear down again .*delete it by hand\.$/);
    assert.equal(isGap(finding), true);
    assert.equal(isGap({ ...finding, code: 'MaybeOrphans' }), true);
    assert.equal(isGap({ ...finding, code: 'DuplicateStandby' }), true);
    assert.equal(isGap({ ...finding, code: 'MailEndpointGoes' }), false);
    assert.equal(isGap({ ...finding, code: 'MailEndpointStillThere', severity: 'error' }), true);
  });
});
