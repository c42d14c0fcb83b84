import assert from 'node:assert/strict';
import { parseArguments } from '../../src/cli/arguments.ts';
import type { Globals, Invocation } from '../../src/cli/invocation.ts';

const quiet: Globals = { json: false, color: true, input: true };

const understood: readonly (readonly [line: string, invocation: Invocation, globals?: Partial<Globals>])[] = [
  ['demo', { command: 'demo', keep: false }],
  ['demo --keep', { command: 'demo', keep: true }],
  ['worker', { command: 'worker', args: [] }],
  ['simulator --port 4599 --json', { command: 'simulator', args: ['--port', '4599', '--json'] }],
  ['fleet check demo', { command: 'fleet check', target: 'demo' }],
  ['fleet check ./x.yaml --json', { command: 'fleet check', target: './x.yaml' }, { json: true }],
  ['plan demo', { command: 'plan', fleet: 'demo' }],
  ['prepare demo', { command: 'prepare', fleet: 'demo', wait: false }],
  ['prepare demo --wait --reason INC-1', { command: 'prepare', fleet: 'demo', wait: true, reason: 'INC-1' }],
  ['status demo --json', { command: 'status', fleet: 'demo' }, { json: true }],
  ['--json status demo', { command: 'status', fleet: 'demo' }, { json: true }],
  ['--no-color status demo --no-input', { command: 'status', fleet: 'demo' }, { color: false, input: false }],
  [
    'status demo --run 01936bb0-0000-7000-8000-00000000abcd',
    { command: 'status', fleet: 'demo', run: '01936bb0-0000-7000-8000-00000000abcd' },
  ],
  ['runs demo', { command: 'runs', fleet: 'demo' }],
  ['watch demo', { command: 'watch', fleet: 'demo', keepWatching: false }],
  ['watch demo --keep-watching', { command: 'watch', fleet: 'demo', keepWatching: true }],
  ['pause demo --reason INC-1', { command: 'pause', fleet: 'demo', reason: 'INC-1' }],
  ['resume demo', { command: 'resume', fleet: 'demo' }],
  ['retry demo', { command: 'retry', fleet: 'demo', users: [], instances: [] }],
  [
    'retry demo --user ada alan --user grace',
    { command: 'retry', fleet: 'demo', users: ['ada', 'alan', 'grace'], instances: [] },
  ],
  [
    'retry demo --instances kiosks desks/3 --user ada --instances desks/12',
    { command: 'retry', fleet: 'demo', users: ['ada'], instances: ['kiosks', 'desks/3', 'desks/12'] },
  ],
  [
    'skip demo --user ada --reason left',
    { command: 'skip', fleet: 'demo', users: ['ada'], instances: [], mail: false, reason: 'left' },
  ],
  [
    'skip demo --mail --reason late',
    { command: 'skip', fleet: 'demo', users: [], instances: [], mail: true, reason: 'late' },
  ],
  [
    'skip demo --instances kiosks/3 --reason late',
    { command: 'skip', fleet: 'demo', users: [], instances: ['kiosks/3'], mail: false, reason: 'late' },
  ],
  ['decide demo keep --reason fine', { command: 'decide', fleet: 'demo', decision: 'keep', reason: 'fine' }],
  ['decide demo compensate', { command: 'decide', fleet: 'demo', decision: 'compensate' }],
  ['stop demo', { command: 'stop', fleet: 'demo' }],
  ['stop demo --then undo', { command: 'stop', fleet: 'demo', then: 'undo' }],
  [
    'set-rate demo --region us-west-2 --service ses --per-second 0.5 --reason busy',
    { command: 'set-rate', fleet: 'demo', region: 'us-west-2', service: 'ses', callsPerSecond: 0.5, reason: 'busy' },
  ],
  [
    'set-rate demo --region us-west-2 --service instances --per-second 1',
    { command: 'set-rate', fleet: 'demo', region: 'us-west-2', service: 'instances', callsPerSecond: 1 },
  ],
  ['terminator --x', { command: 'terminator', args: ['--x'] }],
  ['approver keygen', { command: 'approver keygen' }],
  ['approver keygen --name ada --out ada.pem', { command: 'approver keygen', name: 'ada', out: 'ada.pem' }],
  ['decommission plan demo', { command: 'decommission plan', operation: 'decommission', fleet: 'demo' }],
  [
    'teardown plan demo --out t.json',
    { command: 'teardown plan', operation: 'teardown', fleet: 'demo', out: 't.json' },
  ],
  [
    'decommission start demo --digest abc --key k.pem --as ada --reason INC-1 --wait',
    {
      ...{ command: 'decommission start', operation: 'decommission', fleet: 'demo', wait: true },
      ...{ digest: 'abc', key: 'k.pem', as: 'ada', reason: 'INC-1', expires: '7d', print: false },
    },
  ],
  [
    'teardown start demo --plan t.json --print --expires 2h',
    {
      ...{ command: 'teardown start', operation: 'teardown', fleet: 'demo', wait: false, plan: 't.json' },
      ...{ expires: '2h', print: true },
    },
  ],
  ['approve demo', { command: 'approve', fleet: 'demo', expires: '6d', print: false }],
  ['reject demo --run r-1', { command: 'reject', fleet: 'demo', run: 'r-1', expires: '6d', print: false }],
  ['revoke demo --print', { command: 'revoke', fleet: 'demo', expires: '6d', print: true }],
  ['evidence verify e.jsonl', { command: 'evidence verify', file: 'e.jsonl' }],
  [
    'evidence verify e.jsonl --public-key MCow --head abc',
    { command: 'evidence verify', file: 'e.jsonl', publicKey: 'MCow', head: 'abc' },
  ],
];

const refused: readonly (readonly [promise: string, line: string, words: RegExp])[] = [
  ['a fleet is missing', 'plan', /missing required argument 'fleet'/],
  ['a run id is none', 'status demo --run first', /`lifeboat runs <fleet>` lists them/],
  ['a fleet is empty', 'plan ""', /lower-case letters, digits and dashes/],
  ['a command does not exist, and names the one that was meant', 'prepar demo', /unknown command 'prepar'[^]*prepare/],
  ['an option does not exist', 'prepare demo --force', /unknown option '--force'/],
  ['there is an argument too many', 'status demo other', /too many arguments/],
  ['nothing to skip is named', 'skip demo --reason x', /--user <user...>, --instances <name...> or --mail/],
  ['an instance has no ordinal', 'retry demo --instances kiosks/', /by their group, kiosks, or singly, kiosks\/3/],
  ['an ordinal is none', 'retry demo --instances desks kiosks/0', /or singly, kiosks\/3/],
  ['an instance has two ordinals', 'skip demo --instances kiosks/3/4', /or singly, kiosks\/3/],
  ['a group is none', 'skip demo --instances Kiosks', /or singly, kiosks\/3/],
  ['a decision is none', 'decide demo maybe', /keep, compensate/],
  ['then is none of its words', 'stop demo --then destroy', /keep, undo/],
  [
    'a service is unknown',
    'set-rate demo --region us-west-2 --service s3 --per-second 1',
    /workspaces, ses, instances/,
  ],
  ['a Region is missing', 'set-rate demo --service ses --per-second 1', /--region/],
  ['a rate is not above zero', 'set-rate demo --region a --service ses --per-second 0', /above 0/],
  ['a decommission says neither plan nor start', 'decommission demo', /unknown command 'demo'/],
  ['an evidence file is missing', 'evidence verify', /missing required argument 'file'/],
  ['a rate is no number', 'set-rate demo --region a --service ses --per-second fast', /above 0/],
];

const words = (line: string): string[] => line.split(' ').map((word) => (word === '""' ? '' : word));

describe('a command line', () => {
  for (const [line, invocation, globals] of understood) {
    it(`is understood: lifeboat ${line}`, () => {
      assert.deepEqual(parseArguments(words(line)), {
        kind: 'invocation',
        invocation,
        globals: { ...quiet, ...globals },
      });
    });
  }

  for (const [promise, line, expected] of refused) {
    it(`is refused when ${promise}`, () => {
      const parsed = parseArguments(words(line));
      assert.equal(parsed.kind, 'usage');
      assert.match(parsed.kind === 'usage' ? parsed.message : '', expected);
    });
  }

  for (const [line, meant, help] of [
    ['statsu demo', 'status', 'lifeboat --help'],
    ['decommission pln demo', 'plan', 'lifeboat decommission --help'],
    ['prepare demo --reson x', '--reason', 'lifeboat prepare --help'],
    ['evidence verify e.jsonl --heda abc', '--head', 'lifeboat evidence verify --help'],
    ['--json prepare demo --reson x', '--reason', 'lifeboat prepare --help'],
    ['--json --no-input decommission start demo --kye x', '--key', 'lifeboat decommission start --help'],
    ['help prepar', 'prepare', 'lifeboat --help'],
    ['help decommission pln', 'plan', 'lifeboat decommission --help'],
  ] as const) {
    it(`with a typo names what was meant, and the help that has it: ${line}`, () => {
      const parsed = parseArguments(words(line));
      assert.deepEqual([parsed.kind, parsed.kind === 'usage' && parsed.help], ['usage', help]);
      assert.match(parsed.kind === 'usage' ? parsed.message : '', new RegExp(`Did you mean ${meant}\\?`));
    });
  }

  it('that is wrong is still answered as JSON when it asks for that', () => {
    const parsed = parseArguments(['plan', '--json']);
    assert.deepEqual(parsed.kind === 'usage' && parsed.globals, { ...quiet, json: true });
  });

  it('without a command shows the help, which nobody asked for', () => {
    for (const argv of [[], ['fleet'], ['decommission'], ['approver']]) {
      const parsed = parseArguments(argv);
      assert.equal(parsed.kind === 'help' && parsed.asked, false);
    }
  });

  for (const [line, same] of [
    ['help', '--help'],
    ['--json help', '--help'],
    ['help prepare', 'prepare --help'],
    ['help prepare demo', 'prepare --help'],
    ['help simulator', 'simulator --help'],
    ['help decommission', 'decommission --help'],
    ['help decommission start', 'decommission start --help'],
    ['decommission help start', 'decommission start --help'],
  ] as const) {
    it(`that asks for help in a word gets it: ${line}`, () => {
      const parsed = parseArguments(words(line));
      assert.equal(parsed.kind === 'help' && parsed.asked, true);
      assert.deepEqual(parsed, parseArguments(words(same)));
    });
  }

  it('takes help for a name where a name is due', () => {
    const parsed = parseArguments(['plan', 'help']);
    assert.deepEqual(parsed.kind === 'invocation' && parsed.invocation, { command: 'plan', fleet: 'help' });
    const passedOn = parseArguments(['simulator', 'help']);
    assert.deepEqual(passedOn.kind === 'invocation' && passedOn.invocation, { command: 'simulator', args: ['help'] });
  });

  it('with --help shows the help that was asked for', () => {
    for (const argv of [['--help'], ['fleet', 'check', '--help'], ['worker', '--help']]) {
      const parsed = parseArguments(argv);
      assert.equal(parsed.kind === 'help' && parsed.asked, true);
    }
  });
});
