import { InvalidArgumentError, Option, type Command } from 'commander';
import { fleetNamePattern } from '../domain/typed-input.ts';
import { describeExitCodes, type CommandName } from './exit-codes.ts';
import type { Globals, Invocation } from './invocation.ts';

/** Takes what a command line turned out to ask for. */
export type Capture = (invocation: Invocation, globals: Globals) => void;
/** Options as commander gives them to an action. */
export type Options = Readonly<Record<string, unknown>>;

/** Programs of their own, which take their own options. */
const passedOn: ReadonlySet<CommandName> = new Set(['worker', 'terminator', 'codec-server', 'simulator']);

/** A command under its parent, its exit codes at the end of its help. */
export function declare(parent: Command, name: CommandName, text: string): Command {
  const command = parent.command(name.split(' ').at(-1) ?? name).description(text);
  command.addHelpText('after', `\n${describeExitCodes(name)}`);
  return passedOn.has(name) ? command : addGlobals(command);
}

/** A command whose first argument is the name of a fleet. */
export function declareForFleet(parent: Command, name: CommandName, text: string): Command {
  return declare(parent, name, text).argument('<fleet>', "the fleet's name", fleetName);
}

function fleetName(value: string): string {
  if (fleetNamePattern.test(value)) return value;
  throw new InvalidArgumentError('A fleet is named by lower-case letters, digits and dashes.');
}

/** A run's id: a UUID, as the Temporal server makes and requires it. */
export function runId(value: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return value;
  throw new InvalidArgumentError('A run id is five groups of hexadecimal digits; `lifeboat runs <fleet>` lists them.');
}

/** The options that every command takes. */
export function addGlobals(command: Command): Command {
  return command
    .option('--json', 'one JSON document on stdout (JSON lines for watch), errors included')
    .option('--no-color', 'no colours; NO_COLOR and TERM=dumb do the same')
    .option('--no-input', 'never ask for what is missing');
}

/** Options are known to the program and to each command, so that they may stand on either side of its name. */
export function globalsOf(command: Command): Globals {
  const globals = { json: false, color: true, input: true };
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const options = at.opts<Partial<Globals>>();
    globals.json ||= options.json === true;
    globals.color &&= options.color !== false;
    globals.input &&= options.input !== false;
  }
  return globals;
}

/** `--reason`, as every command takes it. */
export const reasonOption = (text = 'why: a ticket, an incident'): Option => new Option('--reason <text>', text);

/** `--instances`, as every command takes it: groups (`kiosks`) or single machines (`kiosks/3`). */
export function instancesOption(text: string): Option {
  return new Option('--instances <name...>', `${text}: groups (kiosks) or single ones (kiosks/3)`).argParser(
    (value, before: readonly string[] = []) => [...before, instanceName(value)],
  );
}

function instanceName(value: string): string {
  const [group = '', ordinal = '1', ...more] = value.split('/');
  if (fleetNamePattern.test(group) && /^[1-9]\d*$/.test(ordinal) && more.length === 0) return value;
  throw new InvalidArgumentError('Instances are named by their group, kiosks, or singly, kiosks/3.');
}

/** The reason that was given, if it says anything. */
export function reasonIn(options: Options): { readonly reason?: string } {
  const reason = options['reason'];
  return typeof reason === 'string' && reason.trim() !== '' ? { reason: reason.trim() } : {};
}

/** A text option that was given and is not blank, under a name of its own. */
export function textIn<Name extends string>(
  options: Options,
  option: string,
  name: Name,
): { readonly [K in Name]?: string } {
  const text = options[option];
  if (typeof text !== 'string' || text.trim() === '') return {};
  return { [name]: text.trim() } as { readonly [K in Name]?: string };
}
