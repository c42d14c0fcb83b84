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
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text: shown, asked: true };
    if (error.code === 'commander.help') return { kind: 'help', text: shown, asked: false };
    const message = error.message.replace(/^error: /, '');
    return {
      kind: 'usage',
      message,
      help: `lifeboat ${[...namesIn(program, argv), '--help'].join(' ')}`,
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

/** The names of commands that a command line begins with, as far as they are known. */
function namesIn(command: Command, [word, ...rest]: readonly string[]): string[] {
  const child = command.commands.find((each) => each.name() === word);
  return child === undefined ? [] : [child.name(), ...namesIn(child, rest)];
}

/** The command line is wrong somewhere; how to answer is read from it all the same. */
function guessGlobals(argv: readonly string[]): Globals {
  const has = (option: string): boolean => argv.includes(option);
  return { json: has('--json'), color: !has('--no-color'), input: !has('--no-input') };
}
