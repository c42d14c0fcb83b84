import { Command, CommanderError } from 'commander';
import { declareCommands } from './declarations.ts';
import type { Globals, Invocation } from './invocation.ts';

/** What a command line turned out to be. */
export type ParsedArguments =
  | { readonly kind: 'invocation'; readonly invocation: Invocation; readonly globals: Globals }
  /** `asked` is false when a command line stops before it names a command. */
  | { readonly kind: 'help'; readonly text: string; readonly asked: boolean }
  /** `help` is the command whose help shows how it is meant. */
  | { readonly kind: 'usage'; readonly message: string; readonly help: string; readonly globals: Globals };

/** Reads a command line, without the program's name. Never prints, never exits. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  let captured: { invocation: Invocation; globals: Globals } | undefined;
  let shown = '';
  const collect = (text: string): void => void (shown += text);
  const program = declareProgram((invocation, globals) => {
    captured = { invocation, globals };
  });
  configureAll(program, (command) =>
    command.exitOverride().configureOutput({
      writeOut: collect,
      writeErr: collect,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    }),
  );
  const meant = helpIn(program, argv) ?? argv;
  try {
    program.parse(meant, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text: shown, asked: true };
    if (error.code === 'commander.help') return { kind: 'help', text: shown, asked: false };
    const message = error.message.replace(/^error: /, '');
    return {
      kind: 'usage',
      message,
      help: `lifeboat ${[...namesIn(program, meant), '--help'].join(' ')}`,
      globals: guessGlobals(argv),
    };
  }
  if (captured === undefined) return { kind: 'help', text: program.helpInformation(), asked: false };
  return { kind: 'invocation', ...captured };
}

/** The whole program, its commands calling `capture` when they are parsed. */
export function declareProgram(capture: (invocation: Invocation, globals: Globals) => void): Command {
  const program = new Command('lifeboat');
  program
    .description("Moves a company's desktops and mail out of a failing AWS Region and back.")
    .enablePositionalOptions()
    .helpCommand(false)
    .showSuggestionAfterError(true);
  declareCommands(program, capture);
  return program;
}

function configureAll(command: Command, configure: (command: Command) => void): void {
  configure(command);
  for (const child of command.commands) configureAll(child, configure);
}

/** What a command line means that asks for help in a word: `help`, `help prepare`, `decommission help start`. */
function helpIn(program: Command, argv: readonly string[]): string[] | undefined {
  const words = argv.filter((word) => !globalOptions.has(word));
  const groups = namesIn(program, words);
  const rest = words.slice(groups.length + 1);
  if (words[groups.length] !== 'help' || !isGroup(program, groups)) return undefined;
  const asked = [...groups, ...rest];
  const names = namesIn(program, asked);
  // A word that names no command is answered as such, not with some other help.
  return names.length === asked.length || !isGroup(program, names) ? [...names, '--help'] : asked;
}

/** After a group a command is named; after a command any word is an argument, be it `help`. */
function isGroup(program: Command, names: readonly string[]): boolean {
  const childOf = (at: Command, name: string): Command => at.commands.find((each) => each.name() === name) ?? at;
  return names.reduce(childOf, program).commands.length > 0;
}

/** The names of commands that a command line begins with, as far as they are known. */
function namesIn(command: Command, argv: readonly string[]): string[] {
  const [word, ...rest] = argv.filter((each) => !globalOptions.has(each));
  const child = command.commands.find((each) => each.name() === word);
  return child === undefined ? [] : [child.name(), ...namesIn(child, rest)];
}

/** They take no value and may stand before the names of commands. */
const globalOptions: ReadonlySet<string> = new Set(['--json', '--no-color', '--no-input']);

/** The command line is wrong somewhere; how to answer is read from it all the same. */
function guessGlobals(argv: readonly string[]): Globals {
  const has = (option: string): boolean => argv.includes(option);
  return { json: has('--json'), color: !has('--no-color'), input: !has('--no-input') };
}
