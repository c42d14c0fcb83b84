import type { Command } from 'commander';
import type { GatedOperation } from '../domain/decommission/plan.ts';
import {
  declare,
  declareForFleet,
  globalsOf,
  reasonIn,
  reasonOption,
  textIn,
  type Capture,
  type Options,
} from './declaring.ts';
import type { Signing } from './invocation.ts';

/** An approvals file lets an approval live 7 days when it says nothing else; clocks differ, and the cooling-off is 3. */
const paperLife = '6d';
const requestLife = '7d';

const operations: readonly (readonly [GatedOperation, group: string, plan: string, start: string])[] = [
  [
    'decommission',
    'end the life of the primaries, on proof and behind approvals',
    'show which primaries would go, which stay and why; changes nothing',
    'ask for the primaries of a plan to be terminated; waits for approvals',
  ],
  [
    'teardown',
    "remove a fleet's standbys, instances and mail endpoint, behind an approval",
    'show which standbys and instances would be removed, which stay and why; changes nothing',
    'ask for the standbys and instances of a plan to be removed; waits for approvals',
  ],
];

/** Adds what stands behind the gate: a plan and a start for each operation. */
export function declareGated(program: Command, capture: Capture): void {
  for (const [operation, group, planText, startText] of operations) {
    const parent = program.command(operation).description(group).helpCommand(false);
    declareForFleet(parent, `${operation} plan`, planText)
      .option('--out <file>', `where to write the whole plan; ${operation}-<fleet>-<digest>.json when not given`)
      .action((fleet: string, options: Options, command: Command) =>
        capture(
          { command: `${operation} plan`, operation, fleet, ...textIn(options, 'out', 'out') },
          globalsOf(command),
        ),
      );
    signed(declareForFleet(parent, `${operation} start`, startText), requestLife)
      .option('--plan <file>', 'the file that plan has written: digest and account are taken from it')
      .option('--wait', 'watch the run, past the gate, and end with its outcome')
      .action((fleet: string, options: Options, command: Command) =>
        capture(
          {
            ...{ command: `${operation} start`, operation, fleet, wait: options['wait'] === true },
            ...textIn(options, 'plan', 'plan'),
            ...signingIn(options),
          },
          globalsOf(command),
        ),
      );
  }
}

/** Adds the decisions of people about a run that is at the gate. */
export function declarePapers(program: Command, capture: Capture): void {
  for (const [name, text] of [
    ['approve', 'approve what a decommission or teardown has planned; signed with your key'],
    ['reject', 'reject it: the run ends, nothing more is touched'],
    ['revoke', 'take every approval back: the gate closes until others approve anew'],
  ] as const) {
    signed(declareForFleet(program, name, text), paperLife)
      .option('--run <run>', 'the run it is meant for; the open run of the fleet when not given')
      .action((fleet: string, options: Options, command: Command) =>
        capture({ command: name, fleet, ...textIn(options, 'run', 'run'), ...signingIn(options) }, globalsOf(command)),
      );
  }
  const approver = program.command('approver').description('who may sign').helpCommand(false);
  declare(approver, 'approver keygen', 'make a key pair: a private key for yourself, an entry for the approvals file')
    .option('--name <name>', 'your name in the approvals file')
    .option('--out <file>', 'where to write the private key; <name>.pem when not given')
    .action((options: Options, command: Command) =>
      capture(
        { command: 'approver keygen', ...textIn(options, 'name', 'name'), ...textIn(options, 'out', 'out') },
        globalsOf(command),
      ),
    );
}

/** Adds what checks the evidence of a decommission. */
export function declareEvidence(program: Command, capture: Capture): void {
  const evidence = program.command('evidence').description('what the terminator wrote down').helpCommand(false);
  declare(evidence, 'evidence verify', 'show the tombstones of an evidence file, and whether it is whole')
    .argument('<file>', 'the evidence file; its signed head lies beside it')
    .option('--public-key <key>', 'the public key of the terminator (SPKI, DER, base64) that must have signed the head')
    .option('--head <hash>', 'the head that the outcome of the run names: finds an old file put back whole')
    .action((file: string, options: Options, command: Command) =>
      capture(
        {
          ...{ command: 'evidence verify', file },
          ...textIn(options, 'publicKey', 'publicKey'),
          ...textIn(options, 'head', 'head'),
        },
        globalsOf(command),
      ),
    );
}

function signed(command: Command, life: string): Command {
  return command
    .option('--digest <digest>', 'the digest of the plan, as plan shows it')
    .option('--key <file>', 'the file of your private key')
    .option('--as <name>', 'your name in the approvals file')
    .addOption(reasonOption('why; required'))
    .option('--expires <time>', 'how long the paper is valid', life)
    .option('--print', 'sign, and show the JSON for the Web UI instead of sending it');
}

function signingIn(options: Options): Signing {
  return {
    ...textIn(options, 'digest', 'digest'),
    ...textIn(options, 'key', 'key'),
    ...textIn(options, 'as', 'as'),
    ...reasonIn(options),
    expires: options['expires'] as string,
    print: options['print'] === true,
  };
}
