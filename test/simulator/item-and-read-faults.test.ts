import assert from 'node:assert/strict';
import {
  CreateStandbyWorkspacesCommand,
  DescribeWorkspacesCommand,
  TerminateWorkspacesCommand,
} from '@aws-sdk/client-workspaces';
import { primaryRegion, standbyRegion, standbysFor, useSimulator } from './harness.ts';

describe('Items of a create that are broken on command', () => {
  const aws = useSimulator();

  /** Breaks the item of desktop 0, creates 0 and 1, and tells what was answered and what is true. */
  async function createWith(fault: object) {
    await aws.fault({ kind: 'item', desktops: [0], ...fault });
    const primaries = await aws.primaries();
    const request = standbysFor(primaries.slice(0, 2));
    const answer = await aws.workspaces().send(new CreateStandbyWorkspacesCommand(request));
    const pending = (answer.PendingStandbyRequests ?? []).map(({ UserName }) => UserName);
    const failed = (answer.FailedStandbyRequests ?? []).map((item) => item.StandbyWorkspaceRequest?.PrimaryWorkspaceId);
    const codes = (answer.FailedStandbyRequests ?? []).map(({ ErrorCode }) => ErrorCode);
    const created = (await aws.truth('standby')).map(({ desktop }) => desktop).sort();
    const [zero, one] = primaries.map(({ userName }) => userName);
    return { pending, failed, codes, created, zero, one, primaryId: primaries[0]!.workspaceId, answer };
  }

  it('fails as often as told, with any code, then works', async () => {
    const code = 'SomethingNew';
    const first = await createWith({ action: 'fail', code, message: 'No.', times: 1 });
    assert.deepEqual([first.codes, first.pending, first.created], [[code], [first.one], [1]]);
    assert.equal(first.answer.FailedStandbyRequests?.[0]?.ErrorMessage, 'No.');
    await aws.clearFaults();
    const again = await createWith({ action: 'fail', times: 1, desktops: [3] });
    assert.deepEqual(again.created, [0, 1]);
  });

  it('stands in both lists', async () => {
    const { pending, failed, created, zero, one, primaryId } = await createWith({ action: 'both' });
    assert.deepEqual([pending, failed, created], [[zero, one], [primaryId], [0, 1]]);
  });

  it('stands in neither list, made or not', async () => {
    const made = await createWith({ action: 'neither' });
    assert.deepEqual([made.pending, made.failed, made.created], [[made.one], [], [0, 1]]);
  });

  it('stands in neither list and is not made', async () => {
    const missing = await createWith({ action: 'neither', applied: false });
    assert.deepEqual([missing.pending, missing.failed, missing.created], [[missing.one], [], [1]]);
  });

  it('stands twice in the pending list, though it was made once', async () => {
    const { pending, created, zero, one } = await createWith({ action: 'twice' });
    assert.deepEqual(
      [pending, created],
      [
        [zero, zero, one],
        [0, 1],
      ],
    );
  });

  it('is echoed with another user, directory or primary', async () => {
    const user = await createWith({ action: 'wrong-user' });
    assert.deepEqual(
      [user.pending, user.created],
      [
        [`${user.zero}.other`, user.one],
        [0, 1],
      ],
    );
    await aws.post('/fleet', { desktops: 4, directories: 1 });
    await aws.clearFaults();
    const directory = await createWith({ action: 'wrong-directory' });
    assert.equal(directory.answer.PendingStandbyRequests?.[0]?.DirectoryId, 'd-0000000000');
    await aws.post('/fleet', { desktops: 4, directories: 1 });
    await aws.clearFaults();
    const primary = await createWith({ action: 'wrong-echo', code: 'X' });
    assert.deepEqual([primary.failed, primary.created], [[`${primary.primaryId}0`], [1]]);
  });

  it('was made although it is said to have failed', async () => {
    const { codes, pending, created, one } = await createWith({ action: 'hidden-fail', code: 'X' });
    assert.deepEqual([codes, pending, created], [['X'], [one], [0, 1]]);
  });

  it('are chosen by share, the same ones with the same seed', async () => {
    const chosen = async (): Promise<(string | undefined)[]> => {
      await aws.post('/fleet', { desktops: 25, directories: 1, seed: 9 });
      await aws.clearFaults();
      await aws.fault({ id: 'some', kind: 'item', action: 'fail', share: 0.3 });
      const request = standbysFor(await aws.primaries());
      const answer = await aws.workspaces().send(new CreateStandbyWorkspacesCommand(request));
      return (answer.FailedStandbyRequests ?? []).map((item) => item.StandbyWorkspaceRequest?.PrimaryWorkspaceId);
    };
    const first = await chosen();
    assert.ok(first.length > 1 && first.length < 15, `${first.length} of 25`);
    assert.deepEqual(await chosen(), first);
  });

  it('can be terminations as well', async () => {
    const [primary] = await aws.primaries();
    await aws.fault({ kind: 'item', operation: 'TerminateWorkspaces', action: 'fail', code: 'Busy' });
    const request = { TerminateWorkspaceRequests: [{ WorkspaceId: primary!.workspaceId }] };
    const send = async () => aws.workspaces(primaryRegion).send(new TerminateWorkspacesCommand(request));
    assert.equal((await send()).FailedRequests?.[0]?.ErrorCode, 'Busy');
    assert.deepEqual((await send()).FailedRequests, []);
  });
});

describe('Reads that are untrue on command', () => {
  const aws = useSimulator({ fleet: { desktops: 30, directories: 1, existingStandbys: [0, 1] } });

  async function page(NextToken?: string) {
    const command = new DescribeWorkspacesCommand(NextToken === undefined ? {} : { NextToken });
    return aws.workspaces(primaryRegion).send(command);
  }

  it('leave out a WorkSpace as often as told', async () => {
    const [primary] = await aws.primaries();
    const filter = { WorkspaceIds: [primary!.workspaceId] };
    await aws.fault({ kind: 'read', action: 'omit', workspaceIds: filter.WorkspaceIds, times: 2 });
    const seen: number[] = [];
    for (let read = 0; read < 3; read += 1) seen.push((await aws.described(primaryRegion, filter)).length);
    assert.deepEqual(seen, [0, 0, 1]);
  });

  it('repeat a NextToken, once, so that the same page comes again', async () => {
    await aws.fault({ kind: 'read', action: 'repeat-token' });
    const first = await page();
    const again = await page(first.NextToken);
    const last = await page(again.NextToken);
    assert.deepEqual(again.Workspaces, first.Workspaces);
    assert.deepEqual([last.Workspaces?.length, last.NextToken], [5, undefined]);
  });

  it('answer an empty page with a NextToken that goes on where it was', async () => {
    await aws.fault({ kind: 'read', action: 'empty-page' });
    const first = await page();
    assert.deepEqual(first.Workspaces, []);
    assert.equal((await page(first.NextToken)).Workspaces?.length, 25);
  });

  it('shift pages when the paging is told to, so that one WorkSpace is never shown', async () => {
    await aws.patch('/settings', { paging: 'shifting', terminatingMs: 1, terminatedShare: 0 });
    const first = await page();
    const TerminateWorkspaceRequests = [{ WorkspaceId: first.Workspaces![0]!.WorkspaceId }];
    await aws.workspaces(primaryRegion).send(new TerminateWorkspacesCommand({ TerminateWorkspaceRequests }));
    await aws.advance(10);
    assert.equal((await page(first.NextToken)).Workspaces?.length, 4);
  });

  it('show states nobody knows, fields nobody knows, and lists that are null', async () => {
    await aws.fault({ kind: 'read', action: 'unknown-state', desktops: [0] });
    await aws.fault({ kind: 'read', action: 'fields', desktops: [0], set: { RelatedWorkspaces: null, Aura: 'blue' } });
    const [changed, untouched] = (await page()).Workspaces ?? [];
    assert.equal(changed?.State, 'HIBERNATING');
    assert.ok(!changed.RelatedWorkspaces);
    assert.equal(untouched?.State, 'AVAILABLE');
    assert.equal(untouched.RelatedWorkspaces?.length, 1);
  });

  it('name another primary for a standby', async () => {
    const [, , stranger] = await aws.primaries();
    await aws.fault({ kind: 'read', action: 'wrong-relation', desktops: [0], primaryId: stranger!.workspaceId });
    const standbys = await aws.described(standbyRegion);
    assert.equal(standbys[0]?.RelatedWorkspaces?.[0]?.WorkspaceId, stranger?.workspaceId);
    assert.notEqual(standbys[1]?.RelatedWorkspaces?.[0]?.WorkspaceId, stranger?.workspaceId);
  });
});
