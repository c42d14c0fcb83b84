import assert from 'node:assert/strict';
import { decide, policyDocument, type Permission } from '../../simulator/access/policy.ts';

const workspace = 'arn:aws:workspaces:us-east-1:111122223333:workspace/ws-1';

/** What one Allow with these parts says of a permission in us-east-1. */
function verdict(parts: object, permission: Partial<Permission> = {}): string {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', ...parts };
  const policy = policyDocument.parse({ Version: '2012-10-17', Statement });
  return decide(policy, { action: 'workspaces:StopWorkspaces', resource: workspace, ...permission }, 'us-east-1');
}

const tagged = (key: string, value: string): Partial<Permission> => ({ resourceTags: new Map([[key, value]]) });
const asking = (...keys: string[]): Partial<Permission> => ({ requestTags: new Map(keys.map((key) => [key, 'v'])) });

describe('A policy', () => {
  it('allows actions by wildcard without regard to case, and resources by wildcard with', () => {
    assert.equal(verdict({ Action: ['ses:*', 'workspaces:stop*'] }), 'allowed');
    assert.equal(verdict({ Action: 'workspaces:Stop' }), 'implicit-deny');
    assert.equal(verdict({ Resource: 'arn:aws:workspaces:*:111122223333:workspace/ws-?' }), 'allowed');
    assert.equal(verdict({ Resource: workspace.replace('workspaces', 'Workspaces') }), 'implicit-deny');
    assert.equal(verdict({ Resource: 'arn.aws.workspaces*' }), 'implicit-deny', 'a dot is a dot');
  });

  it('denies where any statement denies', () => {
    assert.equal(verdict({ Effect: 'Deny' }), 'explicit-deny');
    assert.equal(verdict({ Effect: 'Deny', Action: 'ses:*' }), 'implicit-deny');
  });

  it('wants every condition, and one value of each', () => {
    const Condition = {
      StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] },
      StringLike: { 'aws:ResourceTag/lifeboat:fleet': 'de*' },
    };
    assert.equal(verdict({ Condition }, tagged('lifeboat:fleet', 'demo')), 'allowed');
    assert.equal(verdict({ Condition }, tagged('lifeboat:fleet', 'other')), 'implicit-deny');
    assert.equal(verdict({ Condition }), 'implicit-deny', 'what is absent equals nothing');
  });

  it('takes an absent key for unequal, and lets IfExists and ForAllValues pass', () => {
    const key = 'aws:ResourceTag/a';
    assert.equal(verdict({ Condition: { StringNotEquals: { [key]: 'b' } } }), 'allowed');
    assert.equal(verdict({ Condition: { StringNotEquals: { [key]: 'b' } } }, tagged('a', 'b')), 'implicit-deny');
    assert.equal(verdict({ Condition: { StringEqualsIfExists: { [key]: 'b' } } }), 'allowed');
    assert.equal(verdict({ Condition: { StringEqualsIfExists: { [key]: 'b' } } }, tagged('a', 'c')), 'implicit-deny');
    assert.equal(verdict({ Condition: { Null: { [key]: 'true' } } }), 'allowed');
    assert.equal(verdict({ Condition: { Null: { [key]: 'true' } } }, tagged('a', '')), 'implicit-deny');
  });

  it('looks at all keys of the tags, or at any of them', () => {
    const all = { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } };
    assert.equal(verdict(all, asking('a', 'b')), 'allowed');
    assert.equal(verdict(all, asking('a', 'c')), 'implicit-deny');
    assert.equal(verdict(all), 'allowed');
    const any = { Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'a*' } } };
    assert.equal(verdict(any, asking('x', 'ab')), 'allowed');
    assert.equal(verdict(any, asking('x')), 'implicit-deny');
    assert.equal(verdict(any), 'implicit-deny');
  });
});
