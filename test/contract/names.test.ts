import assert from 'node:assert/strict';
import fc from 'fast-check';
import { failureTypes, isAwsFailureType } from '../../src/contract/failures.ts';
import * as messages from '../../src/contract/messages.ts';
import {
  allocationBlockIdFor,
  directoryHoldIdFor,
  fleetOfSliceId,
  fleetOfWorkflowId,
  instancesPrefixFor,
  instancesWorkflowIdFor,
  laneQueue,
  planWorkflowIdFor,
  priorities,
  slicePrefixFor,
  sliceWorkflowIdFor,
  workflowIdFor,
  workflowQueue,
} from '../../src/contract/names.ts';
import { searchAttributes } from '../../src/contract/search-attributes.ts';
import { knownRates } from '../../src/domain/lanes.ts';
import { fleetNamePattern } from '../../src/domain/typed-input.ts';

const fleetName = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);

describe('workflow ids', () => {
  it('are those that are written in the documents', () => {
    assert.equal(workflowIdFor('demo'), 'lifeboat:demo');
    assert.equal(planWorkflowIdFor('demo'), 'plan:demo');
    assert.equal(sliceWorkflowIdFor('demo', 3), 'lifeboat:demo/slice-3');
    assert.equal(directoryHoldIdFor('d-9267000001'), 'directory:d-9267000001');
    assert.equal(instancesWorkflowIdFor('demo', 3), 'lifeboat:demo/instances-3');
    assert.equal(allocationBlockIdFor('us-west-2', 7), 'allocating:us-west-2/7');
  });

  it('are never shared by two fleets, operations or slices', () => {
    fc.assert(
      fc.property(fleetName, fleetName, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (one, other, first, second) => {
        fc.pre(one !== other);
        assert.ok(fleetNamePattern.test(one));
        const ids = [one, other].flatMap((fleet) => [
          workflowIdFor(fleet),
          planWorkflowIdFor(fleet),
          sliceWorkflowIdFor(fleet, first),
          sliceWorkflowIdFor(fleet, first + second + 1),
          instancesWorkflowIdFor(fleet, first),
          instancesWorkflowIdFor(fleet, first + second + 1),
        ]);
        assert.equal(new Set(ids).size, ids.length);
      }),
    );
  });

  it('of operations name their fleet, and those of anything else none', () => {
    fc.assert(fc.property(fleetName, (fleet) => assert.equal(fleetOfWorkflowId(workflowIdFor(fleet)), fleet)));
    for (const id of [planWorkflowIdFor('demo'), directoryHoldIdFor('d-1'), 'a-random-id', 'lifeboat:', ''])
      assert.equal(fleetOfWorkflowId(id), undefined, id);
  });

  it('of slices begin with their own fleet’s prefix, and with no other’s', () => {
    fc.assert(
      fc.property(fleetName, fleetName, fc.nat({ max: 300 }), (one, other, index) => {
        fc.pre(one !== other);
        assert.ok(sliceWorkflowIdFor(one, index).startsWith(slicePrefixFor(one)));
        assert.ok(!sliceWorkflowIdFor(one, index).startsWith(slicePrefixFor(other)));
        assert.ok(!workflowIdFor(one).startsWith(slicePrefixFor(one)));
        assert.ok(instancesWorkflowIdFor(one, index).startsWith(instancesPrefixFor(one)));
        assert.ok(!instancesWorkflowIdFor(one, index).startsWith(instancesPrefixFor(other)));
        assert.ok(!instancesWorkflowIdFor(one, index).startsWith(slicePrefixFor(one)));
        // A slice of machines makes no standbys: nobody waits for it because of a directory.
        assert.equal(fleetOfSliceId(instancesWorkflowIdFor(one, index)), undefined);
      }),
    );
  });
});

describe('task queues', () => {
  it('are one for each Region and service, and none is the workflow queue', () => {
    const regions = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1'];
    const services = Object.keys(knownRates) as (keyof typeof knownRates)[];
    const queues = regions.flatMap((region) => services.map((service) => laneQueue({ region, service })));
    assert.equal(new Set([...queues, workflowQueue]).size, queues.length + 1);
    assert.equal(laneQueue({ region: 'us-west-2', service: 'workspaces' }), 'lifeboat-workspaces-us-west-2');
  });

  it('let creates go before reads, and reads before polls', () => {
    assert.ok(priorities.create < priorities.read && priorities.read < priorities.poll);
    for (const priority of Object.values(priorities)) assert.ok(priority >= 1 && priority <= 5);
  });
});

describe('failure types', () => {
  it('have one stable name each, in PascalCase', () => {
    const names = Object.values(failureTypes);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[A-Z][A-Za-z]+$/);
  });

  it('say of a read whether AWS ended it, and of nothing else', () => {
    const byAws = Object.values(failureTypes).filter((type) => isAwsFailureType(type));
    assert.deepEqual(byAws, ['AwsDenied', 'AwsRejected', 'AwsUnavailable']);
    for (const type of [undefined, '', 'awsDenied', 'TimeoutError']) assert.ok(!isAwsFailureType(type));
  });
});

describe('messages', () => {
  it('have one name each; a run and a slice of either kind answer to status', () => {
    const defined = Object.values(messages).map((message) => `${message.type} ${message.name}`);
    const updates = ['pause', 'resume', 'retry', 'skip', 'decide', 'stop', 'setRate'].map((name) => `update ${name}`);
    const others = [...Array.from({ length: 3 }, () => 'query status'), 'signal sliceCommand', 'signal sliceReport'];
    assert.deepEqual(defined.sort(), [...updates, ...others].sort());
  });
});

describe('search attributes', () => {
  it('have one name each, of Lifeboat’s own', () => {
    const names = Object.values(searchAttributes).map((attribute) => attribute.name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^Lifeboat[A-Z]/);
  });
});
