import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { laneServices, type LaneService } from '../domain/lanes.ts';
import {
  addGlobals,
  declare,
  declareForFleet,
  globalsOf,
  instancesOption,
  reasonIn,
  reasonOption,
  runId,
  textIn,
  type Capture,
  type Options,
} from './declaring.ts';
import { describeExitCodes } from './exit-codes.ts';
import { declareEvidence, declareGated, declarePapers } from './gated-declarations.ts';
import { declarePayloadKeys } from './payload-key-declarations.ts';

/** Adds every command to the program, in the order of the help. */
export function declareCommands(program: Command, capture: Capture): void {
  addGlobals(program);
  program.addHelpText('after', `\n${describeExitCodes()}`);
  declareStarters(program, capture);
  declareWatchers(program, capture);
  declareUpdates(program, capture);
  declareGated(program, capture);
  declarePapers(program, capture);
  declareEvidence(program, capture);
  declareNamespace(program, capture);
  declarePayloadKeys(program, capture);
  declareProcesses(program, capture);
}

function declareStarters(program: Command, capture: Capture): void {
  const fleetCommand = program.command('fleet').description('look at fleet files').helpCommand(false);
  declare(fleetCommand, 'fleet check', 'check a fleet file and show every mistake with its line')
    .argument('<fleet|file>', 'a name in the fleets directory, or the path of a file')
    .action((target: string, _options, command: Command) =>
      capture({ command: 'fleet check', target }, globalsOf(command)),
    );
  declareForFleet(program, 'plan', 'show what prepare would create, adopt and refuse; changes nothing').action(
    (fleet: string, _options, command: Command) => capture({ command: 'plan', fleet }, globalsOf(command)),
  );
  declareForFleet(program, 'prepare', 'give every desktop a healthy standby, mail its endpoint, and launch instances')
    .addOption(reasonOption())
    .option('--wait', 'watch the run and end with its outcome')
    .action((fleet: string, options: Options, command: Command) =>
      capture({ command: 'prepare', fleet, wait: options['wait'] === true, ...reasonIn(options) }, globalsOf(command)),
    );
}

function declareWatchers(program: Command, capture: Capture): void {
  declareForFleet(program, 'status', "show the fleet's run as it is now, or how the last one ended")
    .option('--run <run>', 'an earlier run, by the id that `runs` lists', runId)
    .action((fleet: string, options: Options, command: Command) =>
      capture({ command: 'status', fleet, ...textIn(options, 'run', 'run') }, globalsOf(command)),
    );
  declareForFleet(program, 'runs', "list the fleet's runs that Temporal still remembers, the newest first").action(
    (fleet: string, _options, command: Command) => capture({ command: 'runs', fleet }, globalsOf(command)),
  );
  declareForFleet(program, 'watch', 'follow the run until it ends or needs a person')
    .option('--keep-watching', 'go on when the run needs a person')
    .action((fleet: string, options: Options, command: Command) =>
      capture({ command: 'watch', fleet, keepWatching: options['keepWatching'] === true }, globalsOf(command)),
    );
}

function declareUpdates(program: Command, capture: Capture): void {
  for (const [name, text] of [
    ['pause', 'begin nothing more; what AWS is doing goes on'],
    ['resume', 'go on after a pause'],
  ] as const) {
    declareForFleet(program, name, text)
      .addOption(reasonOption())
      .action((fleet: string, options: Options, command: Command) =>
        capture({ command: name, fleet, ...reasonIn(options) }, globalsOf(command)),
      );
  }
  declareForFleet(program, 'retry', 'try again what is held, failed or stuck')
    .option('--user <user...>', 'only the desktops of these users; everything when nothing is named')
    .addOption(instancesOption('only these instances'))
    .addOption(reasonOption())
    .action((fleet: string, options: Options, command: Command) => {
      const named = { users: listIn(options, 'user'), instances: listIn(options, 'instances') };
      capture({ command: 'retry', fleet, ...named, ...reasonIn(options) }, globalsOf(command));
    });
  declareForFleet(program, 'skip', 'give desktops or instances up, or the mail endpoint')
    .option('--user <user...>', 'the users whose desktops to skip')
    .addOption(instancesOption('the instances to skip'))
    .option('--mail', 'skip the mail endpoint')
    .addOption(reasonOption('why; required'))
    .action((fleet: string, options: Options, command: Command) => {
      const [users, instances] = [listIn(options, 'user'), listIn(options, 'instances')];
      const mail = options['mail'] === true;
      if (users.length + instances.length === 0 && !mail)
        command.error('name what to skip: --user <user...>, --instances <name...> or --mail');
      capture({ command: 'skip', fleet, users, instances, mail, ...reasonIn(options) }, globalsOf(command));
    });
  declareDecisions(program, capture);
}

function declareDecisions(program: Command, capture: Capture): void {
  declareForFleet(program, 'decide', 'answer the question of a run with too many failures')
    .addArgument(
      new Argument('<decision>', 'keep what succeeded, or compensate: undo this run').choices(['keep', 'compensate']),
    )
    .addOption(reasonOption('why; required'))
    .action((fleet: string, decision: 'keep' | 'compensate', options: Options, command: Command) =>
      capture({ command: 'decide', fleet, decision, ...reasonIn(options) }, globalsOf(command)),
    );
  declareForFleet(program, 'stop', 'finish what is on the wire, start no more, end the run')
    .addOption(
      new Option(
        '--then <what>',
        'of a prepare: keep what was made, or undo it; asked for on a terminal, else keep',
      ).choices(['keep', 'undo']),
    )
    .addOption(reasonOption())
    .action((fleet: string, options: Options, command: Command) => {
      const then = options['then'] as 'keep' | 'undo' | undefined;
      capture({ command: 'stop', fleet, ...(then && { then }), ...reasonIn(options) }, globalsOf(command));
    });
  declareForFleet(program, 'set-rate', 'set how fast one service of one Region is called, by all workers and fleets')
    .requiredOption('--region <region>', 'the AWS Region')
    .addOption(new Option('--service <service>', 'the AWS service').choices(laneServices).makeOptionMandatory())
    .requiredOption('--per-second <number>', 'calls per second', positiveNumber)
    .addOption(reasonOption('why; required'))
    .action((fleet: string, options: Options, command: Command) => {
      const region = options['region'] as string;
      const service = options['service'] as LaneService;
      const callsPerSecond = options['perSecond'] as number;
      capture(
        { command: 'set-rate', fleet, region, service, callsPerSecond, ...reasonIn(options) },
        globalsOf(command),
      );
    });
}

function declareNamespace(program: Command, capture: Capture): void {
  const namespace = program.command('namespace').description('the namespace on the Temporal server').helpCommand(false);
  declare(namespace, 'namespace ensure', 'create the namespace and our search attributes, or say what differs')
    .argument('[name]', 'the namespace; that of the Temporal profile when not given')
    .option('--retention <time>', 'how long a run is kept after its end, in hours, days or weeks; 90d when not given')
    .option('--update', 'change the retention of a namespace that exists, to a shorter one, too; needs --retention')
    .action((name: string | undefined, options: Options, command: Command) => {
      const update = options['update'] === true;
      const retention = textIn(options, 'retention', 'retention');
      if (update && retention.retention === undefined) command.error('--update needs --retention <time>');
      capture({ command: 'namespace ensure', ...(name && { name }), ...retention, update }, globalsOf(command));
    });
  declare(
    namespace,
    'namespace restored',
    'after a restore from a backup, before the workers start: stop what is behind a gate',
  )
    .addOption(reasonOption('which backup, and why; required'))
    .action((options: Options, command: Command) => {
      const { reason } = reasonIn(options);
      if (reason === undefined) command.error('--reason <text> is needed: the history of each stopped run keeps it');
      capture({ command: 'namespace restored', reason }, globalsOf(command));
    });
}

function declareProcesses(program: Command, capture: Capture): void {
  declare(program, 'demo', 'prepare a fleet of 60 desktops in a simulated AWS; needs no account, no server')
    .option('--keep', 'then keep everything running, Web UI included, until Ctrl-C')
    .action((options: Options, command: Command) =>
      capture({ command: 'demo', keep: options['keep'] === true }, globalsOf(command)),
    );
  for (const [name, text] of [
    ['worker', 'run a worker in this process; settings come from the environment'],
    ['terminator', 'run the terminator in this process: it alone fences and terminates primaries'],
    ['codec-server', 'run the codec server in this process: it decodes for the Web UI and for CLIs without keys'],
    ['simulator', 'run the AWS simulator in this process; its options are in simulator/README.md'],
  ] as const) {
    declare(program, name, text)
      .argument('[options...]', 'passed on as they are')
      .allowUnknownOption()
      .passThroughOptions()
      .action((args: string[], _options, command: Command) => capture({ command: name, args }, globalsOf(command)));
  }
}

function listIn(options: Options, name: string): readonly string[] {
  return (options[name] as readonly string[] | undefined) ?? [];
}

function positiveNumber(value: string): number {
  const parsed = Number(value);
  if (!Number.isFinite(parsed) || parsed <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return parsed;
}
