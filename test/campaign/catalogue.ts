import type { FaultRequest } from '../support/simulator.ts';
import type { Random } from './random.ts';

/** Makes one fault of a kind, by chance, for a fleet of so many desktops. Its id is the kind. */
type FaultMaker = (random: Random, desktops: number) => FaultRequest;

const create = 'CreateStandbyWorkspaces';

function lost(operation: string, phase: 'before' | 'after', latest = 1): FaultMaker {
  return (random) => {
    const action = random.pick(
      phase === 'after'
        ? (['reset', '500', 'truncate', 'garbage', 'timeout'] as const)
        : (['reset', '500', 'throttle', 'timeout'] as const),
    );
    return { kind: 'call', operation, phase, action, nth: random.whole(1, latest) };
  };
}

function shaken(operation: string, action: 'throttle' | '500' | 'reset'): FaultMaker {
  return (random) => ({ kind: 'call', operation, action, share: 0.02 + random.next() * 0.15 });
}

function items(
  action: Extract<FaultRequest, { kind: 'item' }>['action'],
  codes: readonly string[] = ['InternalServerError'],
): FaultMaker {
  return (random, desktops) => {
    const struck = random.some([...Array(desktops).keys()], random.whole(1, 5));
    return { kind: 'item', action, code: random.pick(codes), desktops: struck, applied: random.chance(0.5) };
  };
}

/** Every kind of fault that a campaign composes. A campaign in which one of them never struck has proved nothing of it. */
export const catalogue: Readonly<Record<string, FaultMaker>> = {
  'create lost before': lost(create, 'before', 3),
  'create lost after': lost(create, 'after', 3),
  'create throttled': shaken(create, 'throttle'),
  'reads throttled': shaken('DescribeWorkspaces', 'throttle'),
  'reads fail': shaken('DescribeWorkspaces', '500'),
  'any call reset': shaken('*', 'reset'),
  'endpoint lost before': lost('CreateMultiRegionEndpoint', 'before'),
  'endpoint lost after': lost('CreateMultiRegionEndpoint', 'after'),
  'item refused for the moment': items('fail', [
    'OperationInProgressException',
    'ThrottlingException',
    'ResourceUnavailableException',
  ]),
  'item refused for good': items('fail', ['OperationNotSupportedException', 'InvalidParameterValuesException']),
  'item in both lists': items('both'),
  'item in neither list': items('neither'),
  'item twice': items('twice'),
  'item with a wrong user': items('wrong-user'),
  'item with a wrong directory': items('wrong-directory'),
  'item with a wrong echo': items('wrong-echo'),
  'item exists although failed': items('hidden-fail', ['ResourceAlreadyExistsException', 'InternalServerError']),
  'standby in error': (random, desktops) => ({
    kind: 'provisioning',
    outcome: 'error',
    desktops: [random.whole(0, desktops - 1)],
  }),
  'standby never ready': (random, desktops) => ({
    kind: 'provisioning',
    outcome: 'never',
    desktops: [random.whole(0, desktops - 1)],
  }),
  'reads behind': (random) => ({
    kind: 'read',
    action: 'lag',
    lagMs: random.whole(5_000, 40_000),
    every: random.whole(1, 3),
  }),
  'ids left out': (random) => ({
    kind: 'read',
    action: 'omit',
    region: 'us-west-2',
    share: random.next(),
    times: random.whole(1, 3),
  }),
  'unknown state': (random) => ({
    kind: 'read',
    action: 'unknown-state',
    region: 'us-west-2',
    share: random.next(),
    times: random.whole(1, 4),
  }),
  'empty page': () => ({ kind: 'read', action: 'empty-page', region: 'us-east-1' }),
  'repeated token': () => ({ kind: 'read', action: 'repeat-token', region: 'us-east-1' }),
  'terminate lost after': lost('TerminateWorkspaces', 'after'),
  'terminate refused for the moment': (random) => ({
    kind: 'item',
    operation: 'TerminateWorkspaces',
    action: 'fail',
    code: 'InvalidResourceStateException',
    share: 0.2 + random.next() / 2,
  }),
};

/** Does this fault go on striking until it is taken away? All others stop by themselves. */
export function isEndless(fault: FaultRequest): boolean {
  return (fault.kind === 'call' && fault.share !== undefined) || (fault.kind === 'read' && fault.action === 'lag');
}
