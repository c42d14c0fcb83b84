import type { Command } from 'commander';
import { declare, globalsOf, textIn, type Capture, type Options } from './declaring.ts';

const fileWords = 'the file of the payload keys; LIFEBOAT_PAYLOAD_KEYS when not given';

/** Adds the commands for the keys that encrypt what the Temporal server keeps. */
export function declarePayloadKeys(program: Command, capture: Capture): void {
  const parent = program
    .command('payload-keys')
    .description('the keys that encrypt what the Temporal server keeps')
    .helpCommand(false);
  declare(parent, 'payload-keys new', 'make a file with a key, or add a key that is not used yet to one')
    .option('--file <file>', fileWords)
    .action((options: Options, command: Command) =>
      capture({ command: 'payload-keys new', ...textIn(options, 'file', 'file') }, globalsOf(command)),
    );
  declare(
    parent,
    'payload-keys use',
    'encrypt with this key of the file from now on, or with none; the others still decrypt',
  )
    .argument('<id>', 'the id of a key in the file; none when nothing is to be encrypted any more')
    .option('--file <file>', fileWords)
    .action((id: string, options: Options, command: Command) =>
      capture({ command: 'payload-keys use', id, ...textIn(options, 'file', 'file') }, globalsOf(command)),
    );
}
