import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  readCreateAnswer,
  type CreateItem,
  type FailedItem,
  type ItemVerdict,
  type PendingItem,
} from '../../src/domain/create-answer.ts';

const ada: CreateItem = { primaryId: 'ws-ada', user: 'ada', standbyDirectory: 'd-west' };
const bob: CreateItem = { primaryId: 'ws-bob', user: 'bob', standbyDirectory: 'd-west' };
const adaPending: PendingItem = { user: 'ada', directoryId: 'd-west', standbyId: 'ws-s1', state: 'PENDING' };
const adaFailed: FailedItem = { primaryId: 'ws-ada', standbyDirectory: 'd-west', code: 'Throttling', message: 'slow' };

function verdictOnAda(pending: readonly PendingItem[], failed: readonly FailedItem[] = []): ItemVerdict | undefined {
  return readCreateAnswer([ada, bob], { pending, failed }).verdicts['ws-ada'];
}

const created: ItemVerdict = { kind: 'created', standbyId: 'ws-s1' };

function assertUnaccounted(verdict: ItemVerdict | undefined, why: RegExp): void {
  assert.ok(verdict?.kind === 'unaccounted', `taken at its word: ${JSON.stringify(verdict)}`);
  assert.match(verdict.why, why);
}

describe('readCreateAnswer', () => {
  it('takes an answer at its word that names a desktop once, in one list', () => {
    assert.deepEqual(verdictOnAda([adaPending]), created);
    assert.deepEqual(verdictOnAda([], [adaFailed]), { kind: 'failed', code: 'Throttling', message: 'slow' });
  });

  it('does not assume created what AWS names in both lists', () => {
    assertUnaccounted(verdictOnAda([adaPending], [adaFailed]), /as created and as failed/);
  });

  it('does not assume created what AWS names in neither list', () => {
    assertUnaccounted(verdictOnAda([]), /nowhere/);
  });

  it('does not choose between two entries of one desktop, equal or not', () => {
    assertUnaccounted(verdictOnAda([adaPending, adaPending]), /created more than once/);
    assertUnaccounted(verdictOnAda([adaPending, { ...adaPending, standbyId: 'ws-s2' }]), /created more than once/);
    assertUnaccounted(verdictOnAda([], [adaFailed, { ...adaFailed, code: 'Other' }]), /failed more than once/);
  });

  it('does not believe a refusal that echoes another directory', () => {
    assertUnaccounted(verdictOnAda([], [{ ...adaFailed, standbyDirectory: 'd-elsewhere' }]), /another directory/);
  });

  it('believes a refusal that echoes no directory at all', () => {
    const { standbyDirectory: _absent, ...withoutDirectory } = adaFailed;
    assert.equal(verdictOnAda([], [withoutDirectory])?.kind, 'failed');
  });

  it('reads back a desktop whose entry has no WorkSpace id', () => {
    assertUnaccounted(verdictOnAda([{ user: 'ada', directoryId: 'd-west' }]), /no WorkSpace id/);
  });
});

describe('whose entry it is', () => {
  it('knows a user whatever the case AWS writes', () => {
    assert.deepEqual(verdictOnAda([{ ...adaPending, user: 'ADA' }]), created);
  });

  it('does not give a desktop the standby of the same user in another directory', () => {
    const elsewhere = { ...adaPending, directoryId: 'd-elsewhere' };
    const { verdicts, strayStandbyIds } = readCreateAnswer([ada], { pending: [elsewhere], failed: [] });
    assertUnaccounted(verdicts['ws-ada'], /nowhere/);
    assert.deepEqual(strayStandbyIds, ['ws-s1']);
  });

  it('names as stray every id that belongs to nobody who was asked for', () => {
    const pending = [adaPending, { ...adaPending, user: 'eve', standbyId: 'ws-s9' }, { standbyId: 'ws-s8' }];
    const { strayStandbyIds } = readCreateAnswer([ada], { pending, failed: [] });
    assert.deepEqual(strayStandbyIds, ['ws-s9', 'ws-s8']);
  });

  it('says nothing about nobody', () => {
    assert.deepEqual(readCreateAnswer([], { pending: [], failed: [] }), { verdicts: {}, strayStandbyIds: [] });
  });

  it('does not give one WorkSpace id to two desktops', () => {
    const answer = { pending: [adaPending, { ...adaPending, user: 'bob' }], failed: [] };
    const { verdicts } = readCreateAnswer([ada, bob], answer);
    for (const { primaryId } of [ada, bob]) assertUnaccounted(verdicts[primaryId], /names ws-s1 for several users/);
  });

  it('does not give one entry to two primaries of the same user', () => {
    const second = { ...ada, primaryId: 'ws-ada-2' };
    const { verdicts } = readCreateAnswer([ada, second], { pending: [adaPending], failed: [] });
    for (const { primaryId } of [ada, second])
      assertUnaccounted(verdicts[primaryId], /fits several desktops of the call/);
  });
});

const users = ['ada', 'bob', 'cyd', 'dan', 'eve'];
const directories = ['d-west', 'd-other'];

/** A call for distinct users, and any answer to it: right, wrong, doubled, incomplete, about strangers. */
const exchange = fc.record({
  asked: fc.uniqueArray(
    fc.record({ user: fc.constantFrom(...users), standbyDirectory: fc.constantFrom(...directories) }),
    { selector: ({ user, standbyDirectory }) => `${standbyDirectory}/${user}`, maxLength: 10 },
  ),
  pending: fc.array(
    fc.record(
      {
        user: fc.constantFrom(...users, ...users.map((user) => user.toUpperCase()), 'stranger'),
        directoryId: fc.constantFrom(...directories, 'd-strange'),
        hasId: fc.boolean(),
      },
      { requiredKeys: ['hasId'] },
    ),
    { maxLength: 12 },
  ),
  failed: fc.array(
    fc.record(
      {
        primaryId: fc.constantFrom(...directories.flatMap((at) => users.map((user) => `ws-${at}-${user}`)), 'ws-x'),
        standbyDirectory: fc.constantFrom(...directories),
        code: fc.constantFrom('A', 'B'),
        message: fc.constant('no'),
      },
      { requiredKeys: ['code', 'message'] },
    ),
    { maxLength: 6 },
  ),
});

type Exchange = { asked: CreateItem[]; pending: PendingItem[]; failed: FailedItem[] };

const exchanges = exchange.map(({ asked, pending, failed }): Exchange => ({
  asked: asked.map((item) => ({ ...item, primaryId: `ws-${item.standbyDirectory}-${item.user}` })),
  pending: pending.map(({ hasId, ...entry }, index) => ({ ...entry, ...(hasId && { standbyId: `ws-s${index}` }) })),
  failed,
}));

describe('readCreateAnswer, for any answer', () => {
  const names = (item: CreateItem, entry: PendingItem): boolean =>
    entry.directoryId === item.standbyDirectory && entry.user?.toLowerCase() === item.user;

  it('accounts for every desktop that was asked for exactly once, and for no other', () => {
    fc.assert(
      fc.property(exchanges, ({ asked, ...answer }) => {
        const { verdicts } = readCreateAnswer(asked, answer);
        assert.deepEqual(Object.keys(verdicts).sort(), asked.map((item) => item.primaryId).sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the order of the lists', () => {
    const shuffled = exchanges.chain((each) =>
      fc.record({
        each: fc.constant(each),
        pending: fc.shuffledSubarray(each.pending, { minLength: each.pending.length }),
        failed: fc.shuffledSubarray(each.failed, { minLength: each.failed.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ each: { asked, ...answer }, pending, failed }) => {
        const [one, other] = [readCreateAnswer(asked, answer), readCreateAnswer(asked, { pending, failed })];
        assert.deepEqual(other.verdicts, one.verdicts);
        assert.deepEqual([...other.strayStandbyIds].sort(), [...one.strayStandbyIds].sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('never says created but for the only entry of that desktop, and never loses an id without saying so', () => {
    let sawCreated = 0;
    fc.assert(
      fc.property(exchanges, ({ asked, pending, failed }) => {
        const { verdicts, strayStandbyIds } = readCreateAnswer(asked, { pending, failed });
        for (const item of asked) {
          const verdict = verdicts[item.primaryId];
          if (verdict?.kind !== 'created') continue;
          sawCreated += 1;
          assert.deepEqual(
            pending.filter((entry) => names(item, entry)).map((entry) => entry.standbyId),
            [verdict.standbyId],
          );
          assert.ok(!failed.some((entry) => entry.primaryId === item.primaryId));
        }
        const nobodys = pending.filter((entry) => !asked.some((item) => names(item, entry)));
        assert.deepEqual(
          strayStandbyIds,
          nobodys.flatMap((entry) => entry.standbyId ?? []),
        );
      }),
      { numRuns: 1000 },
    );
    assert.ok(sawCreated > 100, `only ${sawCreated} creates: the property said nothing`);
  });
});
