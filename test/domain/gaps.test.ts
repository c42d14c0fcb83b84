import assert from 'node:assert/strict';
import fc from 'fast-check';
import { desktopStates, type DesktopState } from '../../src/domain/desktop.ts';
import { gapOf, isDisputed, isRefused, isUnderway, remedyFor } from '../../src/domain/gaps.ts';
import { desktop } from './desktops.ts';

describe('gapOf', () => {
  it('is no gap when the standby is healthy, or gone because the run was undone', () => {
    assert.equal(gapOf(desktop({ state: 'ready' })), undefined);
    assert.equal(gapOf(desktop({ state: 'removed' })), undefined);
  });

  it('is a gap in every other state: what is skipped or unknown is never shown as done', () => {
    for (const state of desktopStates.filter((each) => each !== 'ready' && each !== 'removed')) {
      assert.equal(gapOf(desktop({ state }))?.state, state);
    }
  });

  it('names the user, both WorkSpaces, and what AWS said', () => {
    const broken = desktop({ state: 'failed', standbyId: 'ws-s', code: 'StandbyIs.ERROR', message: 'it broke' });
    const { remedy, ...gap } = gapOf(broken) ?? assert.fail('no gap');
    assert.deepEqual(gap, {
      user: 'ada',
      primaryId: 'ws-ada',
      standbyId: 'ws-s',
      state: 'failed',
      code: 'StandbyIs.ERROR',
      message: 'it broke',
    });
    assert.match(remedy, /\.$/);
  });

  it('names no standby where there is none, and the state where there is no code', () => {
    const gap = gapOf(desktop());
    assert.ok(gap !== undefined && !('standbyId' in gap));
    assert.equal(gap.code, 'pending');
  });
});

describe('isUnderway', () => {
  it('is a desktop of which something is still to become by itself, and none that needs a person or is at its end', () => {
    const underway = desktopStates.filter((state) => isUnderway(desktop({ state })));
    assert.deepEqual(underway, ['pending', 'creating', 'adopted', 'provisioning', 'removing']);
    const waiting: readonly DesktopState[] = ['unknown', 'held', 'failed', 'stuck', 'skipped', 'retained'];
    assert.ok(waiting.every((state) => !isUnderway(desktop({ state })) && gapOf(desktop({ state })) !== undefined));
  });
});

describe('remedyFor', () => {
  it('is a sentence for any state and any code that AWS may think of', () => {
    const anyCode = fc.oneof(
      fc.string(),
      fc.constantFrom('constructor', 'toString', '__proto__', 'hasOwnProperty', ''),
    );
    fc.assert(
      fc.property(fc.constantFrom(...desktopStates), anyCode, (state, code) => {
        const remedy: unknown = remedyFor(state, code);
        assert.ok(typeof remedy === 'string' && /^[A-Z].+\.$/.test(remedy), `${state} ${code}: ${typeof remedy}`);
      }),
      { numRuns: 1000 },
    );
  });

  it('tells a quota from a missing permission', () => {
    assert.match(remedyFor('held', 'ResourceLimitExceededException'), /quota/);
    assert.match(remedyFor('held', 'AccessDeniedException'), /permission/);
  });

  it('knows the code better than the state, and the state better than the class', () => {
    assert.match(remedyFor('stuck', 'StandbyOfAnother'), /whose standby/);
    assert.match(remedyFor('stuck', 'ThrottlingException'), /Trying again waits once more/);
    assert.match(remedyFor('failed', 'ThrottlingException'), /AWS was busy/);
  });

  it('sends nobody to a message of AWS that there is none of, for a desktop that was stopped on its way', () => {
    for (const state of ['creating', 'adopted', 'removing'] as const) {
      const gap = gapOf(desktop({ state }));
      assert.doesNotMatch(gap?.remedy ?? '', /message of AWS/, state);
    }
  });
});

describe('refused and disputed desktops', () => {
  it('are refused for what only another run reads again', () => {
    for (const code of ['DuplicateUser', 'PrimaryIsStandby', 'PrimaryIsLeaving', 'SeveralStandbys']) {
      assert.ok(isRefused({ code }) && !isDisputed({ code }), code);
      assert.match(remedyFor('failed', code), /run( prepare)? again/, code);
    }
  });

  it('are disputed for a WorkSpace that may be somebody else’s: a retry reads before it creates', () => {
    for (const code of [
      'DuplicateStandbys',
      'StandbyOfAnother',
      'StandbyInOtherDirectory',
      'StandbyOfOtherUser',
      'NotAStandby',
    ]) {
      assert.ok(isDisputed({ code }) && !isRefused({ code }), code);
    }
  });

  it('are neither for a code of AWS, or for none', () => {
    for (const each of [{ code: 'ThrottlingException' }, {}]) assert.ok(!isRefused(each) && !isDisputed(each));
  });
});
