import assert from 'node:assert/strict';
import type { PlanLine, Waiver } from '../../../src/domain/decommission/plan.ts';
import { remedyOfKept } from '../../../src/domain/decommission/remedies.ts';
import { lineOf, newestDataOf, planFindings, type SurveyLook } from '../../../src/domain/decommission/survey.ts';
import type { WorkspaceRecord } from '../../../src/domain/workspace.ts';
import { fleet, relationToAda } from '../desktops.ts';
import { disconnected, fencedPrimary, hour, less, NOW, planned, relationToStandby, wakingStandby } from './facts.ts';

const running = (differences: Partial<WorkspaceRecord> = {}): WorkspaceRecord =>
  fencedPrimary({ state: 'AVAILABLE', ...differences });
const look = (differences: Partial<SurveyLook> = {}): SurveyLook => ({
  desktop: planned,
  primary: running(),
  standby: wakingStandby(),
  connection: disconnected,
  ...differences,
});
const line = (differences: Partial<SurveyLook> = {}, waivers: readonly Waiver[] = []): PlanLine =>
  lineOf(look(differences), fleet(), waivers, NOW);
const inShort = ({ verdict, code }: PlanLine): string => (code === undefined ? verdict : `${verdict} ${code}`);
const waiver = (clause: Waiver['clause'], workspaceId = 'ws-ada'): Waiver => ({ workspaceId, clause, reason: 'spare' });

describe('lineOf', () => {
  it('lets one go that is as it should be, with the age of its data', () => {
    assert.deepEqual(line(), { ...planned, verdict: 'goes', connected: false, dataAgeMs: 2 * hour });
  });

  it('lets one go that is stopped, and one whose standby is', () => {
    assert.equal(inShort(line({ primary: running({ state: 'STOPPED' }) })), 'goes');
    assert.equal(inShort(line({ standby: wakingStandby({ state: 'STOPPED' }) })), 'goes');
  });

  it('lets one go on which somebody works today, and says so', () => {
    const connected = line({ connection: { ...disconnected, state: 'CONNECTED' } });
    assert.equal(inShort(connected), 'goes');
    assert.equal(connected.connected, true);
    assert.equal(line({ connection: { workspaceId: 'ws-ada' } }).connected, false);
    assert.equal(lineOf(less(look(), 'connection'), fleet(), [], NOW).connected, false);
  });

  it('lets one go whose first snapshot is still to come, of no age', () => {
    const primary = running({ replication: { standbys: [{ standbyId: 'ws-standby', mode: 'PRIMARY_AS_SOURCE' }] } });
    const without = line({ primary });
    assert.equal(inShort(without), 'goes');
    assert.equal(without.dataAgeMs, undefined);
  });

  it('takes one that is leaving for on its way', () => {
    for (const state of ['TERMINATING', 'TERMINATED']) {
      assert.equal(inShort(line({ primary: running({ state, related: [] }) })), 'on-its-way');
    }
  });

  const staying: readonly (readonly [code: string, why: string, Partial<SurveyLook>])[] = [
    [
      'PrimaryIsStandby',
      'ws-ada is a standby itself',
      { primary: running({ related: [relationToAda, relationToStandby] }) },
    ],
    ['NoStandby', 'ws-ada names no standby', { primary: running({ related: [] }) }],
    [
      'SeveralStandbys',
      'ws-ada names several standbys: ws-standby, ws-eve',
      { primary: running({ related: [relationToStandby, { ...relationToStandby, workspaceId: 'ws-eve' }] }) },
    ],
    [
      'RecordIncomplete',
      'ws-ada names ws-standby in us-west-2 as its NEW',
      { primary: running({ related: [relationToStandby, { ...relationToStandby, type: 'NEW' }] }) },
    ],
    [
      'StandbyInOtherRegion',
      'the standby of ws-ada is in eu-west-1, not in us-west-2',
      { primary: running({ related: [{ ...relationToStandby, region: 'eu-west-1' }] }) },
    ],
    [
      'StandbyLost',
      'standby ws-standby is TERMINATING in us-west-2',
      { standby: wakingStandby({ state: 'TERMINATING' }) },
    ],
    ['StandbyLost', 'standby (none) is AVAILABLE in us-west-2', { desktop: less(planned, 'standbyId') }],
    [
      'RelationDiffers',
      'directory of ws-standby is d-x, not d-west; user of ws-standby is bob, not ada',
      { standby: wakingStandby({ userName: 'bob', directoryId: 'd-x' }) },
    ],
    [
      'RecordIncomplete',
      'ws-standby shows no directory; ws-standby shows no user',
      { standby: less(less(wakingStandby(), 'userName'), 'directoryId') },
    ],
    ['PrimaryIs.SUSPENDED', 'ws-ada is SUSPENDED', { primary: running({ state: 'SUSPENDED' }) }],
    ['PrimaryIs.ERROR', 'ws-ada is ERROR', { primary: running({ state: 'ERROR' }) }],
    ['PrimaryIs.ADMIN_MAINTENANCE', 'ws-ada is ADMIN_MAINTENANCE', { primary: fencedPrimary() }],
    ['StateUnknown', 'ws-ada is shown without a state', { primary: less(running(), 'state') }],
    ['StandbyIs.ERROR', 'standby ws-standby is ERROR', { standby: wakingStandby({ state: 'ERROR' }) }],
    ['StandbyStateUnknown', 'standby ws-standby is shown without a state', { standby: less(wakingStandby(), 'state') }],
    ['NotReplicated', 'the primary says nothing of replication', { primary: less(running(), 'replication') }],
  ];
  for (const [code, why, differences] of staying) {
    it(`keeps one for ${code} (${why}), with what to do about it`, () => {
      const kept = line(differences);
      assert.equal(inShort(kept), `stays ${code}`);
      assert.equal(kept.message, `${why}. ${remedyOfKept(code)}`);
    });
  }

  it('keeps one whose standby is not to be seen', () => {
    const kept = lineOf(less(look(), 'standby'), fleet(), [], NOW);
    assert.equal(inShort(kept), 'stays StandbyLost');
    assert.match(kept.message ?? '', /^standby ws-standby is not shown in us-west-2\. /);
  });

  it('lets go by a waiver what its clause alone would keep, and nobody else', () => {
    const broken = { standby: wakingStandby({ state: 'ERROR' }) };
    const unreplicated = { primary: less(running(), 'replication') };
    assert.equal(inShort(line(broken, [waiver('health')])), 'goes');
    assert.equal(inShort(line(broken, [waiver('data'), waiver('health', 'ws-bob')])), 'stays StandbyIs.ERROR');
    assert.equal(inShort(line(unreplicated, [waiver('data')])), 'goes');
    assert.equal(inShort(line(unreplicated, [waiver('health'), waiver('data', 'ws-bob')])), 'stays NotReplicated');
    const lost = { standby: wakingStandby({ state: 'TERMINATED' }) };
    assert.equal(inShort(line(lost, [waiver('health'), waiver('data')])), 'stays StandbyLost');
  });
});

describe('newestDataOf', () => {
  it('is the older of both sides, and nothing when one side is missing', () => {
    assert.equal(newestDataOf(running(), wakingStandby()), NOW - 2 * hour);
    assert.equal(newestDataOf(undefined, wakingStandby()), undefined);
    assert.equal(newestDataOf(running(), undefined), undefined);
    assert.equal(newestDataOf(running(), less(wakingStandby(), 'replication')), undefined);
  });
});

describe('planFindings', () => {
  const goes = line();
  const stays = line({ primary: running({ state: 'SUSPENDED' }) });
  const codes = (
    lines: readonly PlanLine[],
    strays: readonly Waiver[] = [],
    inUse?: ReadonlySet<string>,
  ): readonly string[] =>
    planFindings(fleet(), lines, strays, inUse).map(({ severity, code }) => `${severity} ${code}`);

  it('says nothing of a plan in which some go and some stay', () => {
    assert.deepEqual(codes([goes, stays]), []);
  });

  it('warns of a directory that would be left empty, unless somebody else uses it', () => {
    assert.deepEqual(codes([goes]), ['warning DirectoryLeftEmpty']);
    assert.deepEqual(codes([goes, { ...goes, verdict: 'on-its-way' }]), ['warning DirectoryLeftEmpty']);
    assert.deepEqual(codes([goes], [], new Set(['d-east'])), []);
    assert.deepEqual(codes([goes, { ...stays, primaryDirectory: 'd-north' }]), ['warning DirectoryLeftEmpty']);
    assert.deepEqual(codes([{ ...goes, verdict: 'on-its-way' }]), ['error NothingToTerminate']);
    const [finding] = planFindings(fleet(), [goes], []);
    assert.equal(finding?.summary, 'Directory d-east would have no WorkSpace left.');
    assert.match(finding?.detail ?? '', /deregisters a Simple AD .* 30 days/);
    assert.match(finding?.remedy ?? '', /^Delete the directory afterwards .* or keep one WorkSpace in it\.$/);
  });

  it('refuses a waiver of a WorkSpace that is not in the fleet, and says whose id belongs there', () => {
    assert.deepEqual(codes([goes, stays], [waiver('health', 'ws-nobody')]), ['error WaiverOfNobody']);
    const [finding] = planFindings(fleet(), [goes, stays], [waiver('health', 'ws-nobody')]);
    assert.match(`${finding?.summary} ${finding?.remedy}`, /ws-nobody, .* primary for a .* standby for a teardown/);
  });

  it('refuses a plan with too many desktops, and one with nothing to do', () => {
    const many = Array.from({ length: 1_000 }, () => stays);
    assert.deepEqual(codes([...many, goes]), ['error TooManyDesktops']);
    assert.deepEqual(codes([...many.slice(1), goes]), []);
    assert.deepEqual(codes([stays]), ['error NothingToTerminate']);
    assert.deepEqual(codes([]), ['error NothingToTerminate']);
    const [large] = planFindings(fleet(), [...many, goes], []);
    assert.equal(large?.summary, 'The fleet has 1001 desktops; a plan holds at most 1000.');
    assert.match(large?.remedy ?? '', /^Split the fleet file in two/);
    const [idle] = planFindings(fleet(), [stays], []);
    assert.equal(idle?.summary, 'Of 1 desktops none would go.');
    assert.match(idle?.remedy ?? '', /^See the plan: each line says why it stays/);
  });

  it('counts who works on what would go, and not who stays', () => {
    const findings = planFindings(
      fleet(),
      [
        { ...goes, connected: true },
        { ...goes, connected: true },
        { ...stays, connected: true },
      ],
      [],
    );
    assert.deepEqual(
      findings.map(({ severity, code, summary }) => [severity, code, summary]),
      [['warning', 'SomebodyIsConnected', 'Somebody works on 2 of the desktops that would go.']],
    );
    assert.match(
      findings[0]?.remedy ?? '',
      /^Tell them before you start: whoever is connected .* keeps the desktop\.$/,
    );
  });
});

describe('remedyOfKept', () => {
  it('has a sentence for every code', () => {
    const codes = ['NoStandby', 'PrimaryIs.SUSPENDED', 'PrimaryIs.NEW', 'StandbyIs.ERROR', 'ThrottlingException'];
    codes.push('AccessDenied', 'ResourceNotFound', 'Whatever');
    const sentences = codes.map(remedyOfKept);
    for (const sentence of sentences) assert.match(sentence, /^[A-Z].*\.$/);
    assert.equal(new Set(sentences).size, codes.length);
  });
});
