import assert from 'node:assert/strict';
import { insideTheWindow } from './gone-rules.ts';
import type { AuditEntry } from './log.ts';
import { cleanCase, keys, MadeUpDecommission } from './made-up-decommission.ts';

const kept = [{ primaryId: 'ws-primary-1', state: 'kept' }];
const gone = [{ primaryId: 'ws-primary-1', state: 'gone' }];

describe('the checker, about what is gone and who made it so', () => {
  it('finds a primary that another key terminated or fenced, and none that a person in the account did', () => {
    const byBuilder = new MadeUpDecommission().ready().asks(1, { accessKeyId: keys.builder });
    byBuilder.change = { ledger: kept };
    assert.deepEqual(byBuilder.broken, ['only the terminator touches primaries']);
    const byPerson = new MadeUpDecommission().ready().asks(1, { accessKeyId: 'AKIAPERSON' });
    byPerson.change = { ledger: kept };
    assert.deepEqual(byPerson.broken, []);
    const fenced = new MadeUpDecommission().fence(1, 'ADMIN_MAINTENANCE', keys.builder);
    assert.deepEqual(fenced.broken, ['only the terminator touches primaries']);
    const nameless = new MadeUpDecommission().ready().asks(1, { accessKeyId: null });
    nameless.change = { ledger: kept };
    assert.deepEqual(nameless.broken, ['only the terminator touches primaries']);
  });

  it('finds a standby that the terminator removed, one without the tag, and a stranger’s WorkSpace', () => {
    const removes = (accessKeyId: string, role: string, tags: Record<string, string>): string[] => {
      const made = new MadeUpDecommission();
      const standby = { ...made.case.world.workspaces[0]!, workspaceId: 'ws-standby-1', tags, live: false };
      made.change = { world: { ...made.case.world, workspaces: [standby] } };
      const terminated = [{ workspaceId: 'ws-standby-1', region: 'us-west-2', userName: 'x', role }];
      return made.call('TerminateWorkspaces', { region: 'us-west-2', accessKeyId, effect: { terminated } }).broken;
    };
    const tags = { 'lifeboat:fleet': 'demo' };
    const rule = ['only tagged standbys go elsewhere'];
    assert.deepEqual(removes(keys.builder, 'standby', tags), []);
    assert.deepEqual(removes(keys.terminator, 'standby', tags), rule);
    assert.deepEqual(removes(keys.builder, 'standby', {}), rule);
    assert.deepEqual(removes(keys.builder, 'plain', tags), rule);
  });

  it('finds an instance that is not of the fleet, one that the terminator deleted, and one in the primary Region', () => {
    const deletes = (change: Partial<AuditEntry>, tags: Record<string, string>): string[] => {
      const made = new MadeUpDecommission();
      made.change = { fleet: 'demo' };
      const gone = { workspaceInstanceId: 'wsinst-1', region: 'us-west-2', tags, stateBefore: 'ALLOCATED' };
      const call = { region: 'us-west-2', accessKeyId: keys.builder, effect: { instancesDeleted: [gone] } };
      return made.call('DeleteWorkspaceInstance', { ...call, ...change }).broken;
    };
    const tags = { 'lifeboat:fleet': 'demo' };
    const rule = ['only the fleet’s instances go'];
    assert.deepEqual(deletes({}, tags), []);
    assert.deepEqual(deletes({}, { 'lifeboat:fleet': 'another' }), rule);
    assert.deepEqual(deletes({}, {}), rule);
    assert.deepEqual(deletes({ accessKeyId: keys.terminator }, tags), rule);
    assert.deepEqual(deletes({ region: 'us-east-1' }, tags), rule);
    assert.deepEqual(deletes({ accessKeyId: 'AKIAPERSON' }, {}), []);
  });

  it('finds a ledger that forgets what was terminated, and one that invents it', () => {
    const forgets = cleanCase();
    forgets.change = { ledger: kept };
    assert.deepEqual(forgets.broken, ['gone is terminated']);
    forgets.change = { ledger: kept, unfinished: true };
    assert.deepEqual(forgets.broken, []);
    const invents = new MadeUpDecommission();
    for (const unfinished of [true, false]) {
      invents.change = { ledger: gone, unfinished };
      assert.deepEqual(invents.broken, ['gone is terminated']);
    }
  });

  it('finds a primary that is gone in the ledger and lives', () => {
    const made = cleanCase();
    const [primary] = made.case.world.workspaces;
    made.change = { world: { ...made.case.world, workspaces: [{ ...primary!, live: true }] } };
    assert.deepEqual(made.broken, ['gone is terminated']);
  });

  it('finds a primary whose absence was not confirmed twice, by id and by directory', () => {
    const asked = (): MadeUpDecommission => new MadeUpDecommission().ready().asks();
    const rule = ['gone is confirmed twice'];
    assert.deepEqual(asked().broken, rule);
    assert.deepEqual(asked().confirms(1, 1).broken, rule);
    const early = new MadeUpDecommission().ready().confirms().asks();
    assert.deepEqual(early.broken, rule);
    const shown = asked().confirms(1, 1);
    shown.reads('ws-primary-1', shown.primary()).confirms(1, 1);
    assert.deepEqual(shown.broken, rule);
    assert.deepEqual(shown.confirms(1, 1).broken, []);
    const byId = asked();
    for (let read = 0; read < 4; read += 1) {
      byId.call('DescribeWorkspaces', { request: { WorkspaceIds: ['ws-primary-1'] } });
      byId.call('DescribeWorkspaces', { request: { DirectoryId: 'd-1', UserName: 'user-1' } });
      byId.call('DescribeWorkspaces', { request: { DirectoryId: 'd-1', NextToken: 'page-2' } });
      byId.call('DescribeWorkspaces', { request: { DirectoryId: 'd-1' }, region: 'us-west-2' });
      byId.call('DescribeWorkspaces', { request: { DirectoryId: 'd-1' }, accessKeyId: 'AKIASTRANGER' });
    }
    assert.deepEqual(byId.broken, rule);
    const byPages = asked();
    for (let read = 0; read < 4; read += 1) byPages.call('DescribeWorkspaces', { request: { DirectoryId: 'd-1' } });
    assert.deepEqual(byPages.broken, rule);
  });

  it('finds a fence that was left on somebody who stays, unless the run did not come to its end', () => {
    const made = new MadeUpDecommission().fence();
    assert.deepEqual(made.broken, ['fences are lifted']);
    made.change = { unfinished: true };
    assert.deepEqual(made.broken, []);
    assert.deepEqual(new MadeUpDecommission().fence().fence(1, 'AVAILABLE').broken, []);
    assert.deepEqual(new MadeUpDecommission().fence(1, 'ADMIN_MAINTENANCE', 'AKIAPERSON').broken, []);
  });

  it('names what happened inside the window, and does not call it a violation', () => {
    assert.deepEqual(insideTheWindow(cleanCase().case), []);
    const made = new MadeUpDecommission().ready();
    const standbys = [{ workspaceId: 'ws-standby-1', region: 'us-west-2', state: 'ERROR' }];
    const dead = { workspaceId: 'ws-primary-1', region: 'us-east-1', userName: 'x', role: 'primary', standbys };
    made.asks(1, { effect: { terminated: [dead] } }).confirms();
    assert.deepEqual(made.broken, []);
    assert.equal(insideTheWindow(made.case).length, 1);
  });
});
