import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allowedActions, allows, places, policyOf, type Attempt, type Policy } from './policy.ts';
import { ROOT } from './project.ts';

const { primary, standby, account } = places;
const roles = ['observer', 'builder', 'terminator'] as const;
type Role = (typeof roles)[number];

const policies = Object.fromEntries(roles.map((role) => [role, policyOf(role)])) as Record<Role, Policy>;
const everybody = ['observer', 'builder', 'terminator'] as const;
const workers = ['observer', 'builder'] as const;

const ours = { 'lifeboat:fleet': 'demo' };
const newTags = { ...ours, 'lifeboat:run': 'run-1', 'lifeboat:primary': 'ws-1' };
const desktop = (region: string): string => `arn:aws:workspaces:${region}:${account}:workspace/ws-1`;
const instance = (region: string): string =>
  `arn:aws:workspaces-instances:${region}:${account}:workspaceinstance/wsinst-12345678`;
const instanceTags = {
  ...ours,
  'lifeboat:run': 'run-1',
  'lifeboat:instance': 'kiosks/1',
  'lifeboat:specification': 'f'.repeat(64),
};
const endpoint = (region: string): string => `arn:aws:ses:${region}:${account}:multi-region-endpoint/mail`;

/** Each operation that `src/aws` can send, tried in either Region, and whose it is: by hand, from `src/activities`. */
const operations: Readonly<
  Record<string, { readonly primary: readonly Role[]; readonly standby: readonly Role[]; readonly try: Try }>
> = {
  DescribeWorkspaces: {
    primary: everybody,
    standby: everybody,
    try: () => ({ action: 'workspaces:DescribeWorkspaces' }),
  },
  DescribeWorkspacesConnectionStatus: {
    primary: everybody,
    standby: everybody,
    try: () => ({ action: 'workspaces:DescribeWorkspacesConnectionStatus' }),
  },
  DescribeWorkspaceDirectories: read('workspaces:DescribeWorkspaceDirectories'),
  DescribeTags: read('workspaces:DescribeTags'),
  GetAccount: read('ses:GetAccount'),
  ListEmailIdentities: read('ses:ListEmailIdentities'),
  GetMultiRegionEndpoint: read('ses:GetMultiRegionEndpoint'),
  ListTagsForResource: read('ses:ListTagsForResource'),
  CreateStandbyWorkspaces: build((region) => ({
    action: 'workspaces:CreateStandbyWorkspaces',
    resource: desktop(region),
    requestTags: newTags,
  })),
  StartWorkspaces: build((region) => ({ action: 'workspaces:StartWorkspaces', resource: desktop(region) })),
  CreateMultiRegionEndpoint: build(() => ({ action: 'ses:CreateMultiRegionEndpoint', requestTags: newTags })),
  DeleteMultiRegionEndpoint: build((region) => ({
    action: 'ses:DeleteMultiRegionEndpoint',
    resource: endpoint(region),
  })),
  GetWorkspaceInstance: readStandby('workspaces-instances:GetWorkspaceInstance'),
  ListWorkspaceInstances: readStandby('workspaces-instances:ListWorkspaceInstances'),
  CreateWorkspaceInstance: build(() => ({
    action: 'workspaces-instances:CreateWorkspaceInstance',
    requestTags: instanceTags,
  })),
  DeleteWorkspaceInstance: build((region) => ({
    action: 'workspaces-instances:DeleteWorkspaceInstance',
    resource: instance(region),
    resourceTags: ours,
  })),
  ModifyWorkspaceState: {
    primary: ['terminator'],
    standby: [],
    try: (region) => ({ action: 'workspaces:ModifyWorkspaceState', resource: desktop(region), resourceTags: ours }),
  },
  TerminateWorkspaces: {
    primary: ['terminator'],
    standby: ['builder'],
    try: (region) => ({ action: 'workspaces:TerminateWorkspaces', resource: desktop(region), resourceTags: ours }),
  },
};

/** Needs no permission: AWS STS API reference, GetCallerIdentity. */
const free = ['GetCallerIdentity'];

/** Not sent as calls of their own: AWS checks them when a create brings tags (Service Authorization Reference). */
const checkedWithACreate = ['workspaces:CreateTags', 'ses:TagResource', 'workspaces-instances:TagResource'];

/** Another service's operation of a name that stands above. */
const ofTheSameName = ['workspaces-instances:ListTagsForResource'];

type Try = (region: string) => Omit<Attempt, 'region'>;

function read(action: string): (typeof operations)[string] {
  return { primary: workers, standby: workers, try: () => ({ action }) };
}

/** What stands in the standby Region alone. */
function readStandby(action: string): (typeof operations)[string] {
  return { primary: [], standby: workers, try: () => ({ action }) };
}

function build(attempt: Try): (typeof operations)[string] {
  return { primary: [], standby: ['builder'], try: attempt };
}

/** The operations whose commands `src/aws` makes. */
function sentOperations(): string[] {
  const folder = join(ROOT, 'src/aws');
  const text = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return [...new Set(text.flatMap((each) => [...each.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name ?? '')))];
}

/** Who may do this. */
function holders(attempt: Attempt): Role[] {
  return roles.filter((role) => allows(policies[role], attempt));
}

describe('the policies in docs/iam', () => {
  it('allow each operation to exactly the processes that send it, in exactly the Regions where they do', () => {
    for (const [name, { primary: there, standby: here, try: attempt }] of Object.entries(operations)) {
      assert.deepEqual(holders({ ...attempt(primary), region: primary }), there, `${name} in the primary Region`);
      assert.deepEqual(holders({ ...attempt(standby), region: standby }), here, `${name} in the standby Region`);
      assert.deepEqual(holders({ ...attempt('eu-west-1'), region: 'eu-west-1' }), [], `${name} in a third Region`);
    }
  });

  it('cover what src/aws sends, all of it and nothing else', () => {
    assert.deepEqual([...sentOperations()].sort(), [...Object.keys(operations), ...free].sort());
    const known = new Set([
      ...Object.values(operations).map(({ try: attempt }) => attempt(primary).action),
      ...checkedWithACreate,
      ...ofTheSameName,
    ]);
    for (const role of roles) {
      assert.deepEqual(
        allowedActions(policies[role]).filter((action) => !known.has(action)),
        [],
        role,
      );
    }
  });

  it('let the builder terminate only what carries the tag', () => {
    const attempt = { action: 'workspaces:TerminateWorkspaces', region: standby, resource: desktop(standby) };
    assert.deepEqual(holders({ ...attempt, resourceTags: ours }), ['builder']);
    assert.deepEqual(holders(attempt), []);
    assert.deepEqual(holders({ ...attempt, resourceTags: { 'lifeboat:run': 'run-1' } }), []);
  });

  it('let the builder delete only instances that carry the tag, and launch none without the product’s own', () => {
    const remove = {
      action: 'workspaces-instances:DeleteWorkspaceInstance',
      region: standby,
      resource: instance(standby),
    };
    assert.deepEqual(holders({ ...remove, resourceTags: ours }), ['builder']);
    assert.deepEqual(holders(remove), []);
    for (const action of ['workspaces-instances:CreateWorkspaceInstance', 'workspaces-instances:TagResource']) {
      assert.deepEqual(holders({ action, region: standby, requestTags: instanceTags }), ['builder']);
      for (const missing of Object.keys(instanceTags)) {
        const requestTags = Object.fromEntries(Object.entries(instanceTags).filter(([key]) => key !== missing));
        assert.deepEqual(holders({ action, region: standby, requestTags }), [], missing);
      }
      assert.deepEqual(holders({ action, region: primary, requestTags: instanceTags }), []);
    }
    for (const action of ofTheSameName) assert.deepEqual(holders({ action, region: standby }), workers);
  });

  it('give tags only to new resources of the standby Region, with the product’s own tags, and only to the builder', () => {
    const create = { action: 'workspaces:CreateTags', region: standby };
    assert.deepEqual(holders({ ...create, requestTags: newTags }), ['builder']);
    assert.deepEqual(holders({ ...create, requestTags: ours }), []);
    assert.deepEqual(holders({ ...create, region: primary, requestTags: newTags }), []);
    const tag = { action: 'ses:TagResource', resource: endpoint(standby), region: standby, requestTags: newTags };
    assert.deepEqual(holders(tag), ['builder']);
    assert.deepEqual(holders({ ...tag, requestTags: {} }), []);
    assert.deepEqual(holders({ action: 'workspaces:DeleteTags', region: standby }), []);
  });

  it('give nobody both the right to terminate primaries and the right to tag', () => {
    assert.deepEqual(
      roles.filter((role) => terminatesAndTags(policies[role])),
      [],
    );
    const both = { Sid: 'Both', Effect: 'Allow', Action: 'workspaces:*', Resource: '*' } as const;
    assert.equal(terminatesAndTags({ Statement: [both] }), true, 'the danger is real');
  });

  it('do not rest on the absence of other policies: the denials outweigh a right to everything', () => {
    const everything = { Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' } as const;
    const broadened = (role: Role): Policy => ({ Statement: [...policies[role].Statement, everything] });
    const terminate = (region: string): Attempt => ({
      action: 'workspaces:TerminateWorkspaces',
      ...{ region, resource: desktop(region) },
    });
    assert.equal(allows(broadened('builder'), terminate(primary)), false);
    assert.equal(allows(broadened('terminator'), terminate(standby)), false);
    assert.equal(allows(broadened('terminator'), { action: 'workspaces:CreateTags', region: primary }), false);
    assert.equal(allows(broadened('observer'), terminate(primary)), true, 'the danger is real');
  });
});

function terminatesAndTags(policy: Policy): boolean {
  const may = (action: string, resource: string): boolean =>
    allows(policy, {
      ...{ action, resource, region: primary, resourceTags: newTags, requestTags: newTags },
    });
  return may('workspaces:TerminateWorkspaces', desktop(primary)) && may('workspaces:CreateTags', '*');
}
